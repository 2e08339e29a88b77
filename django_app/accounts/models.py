"""Users, and who follows whom."""

from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.db import models
from django.utils import timezone

from accounts.validators import validate_username
from common.addresses import address
from common.validators import validate_line

USERNAME_LENGTH = 64
EMAIL_LENGTH = 254
BIO_LENGTH = 2000
IMAGE_LENGTH = 500
# Folding makes at most three characters of one ("ΐ" for instance).
FOLDING = 3
# The group whose rights everybody of the staff has; a migration makes it.
MODERATORS = "moderators"


class UserQuerySet(models.QuerySet):
    """Users as the site looks for them."""

    def for_viewer(self, viewer: "User | None") -> Self:
        """Add to each user whether the viewer, if there is one, follows them."""
        return self.annotate(following=Follow.objects.by(viewer, "pk"))

    def named(self, username: str) -> "User | None":
        """Return the user of exactly this name, or None."""
        # Some engines refuse to be asked for NUL, which no name can hold.
        return None if "\0" in username else self.filter(username=username).first()

    def taken(self, **values: str) -> list[str]:
        """Return which of the given unique fields have a value that is in use."""
        return [
            field
            for field, value in values.items()
            if self.filter(**{f"{field}_folded": value.casefold()}).exists()
        ]


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Makes users whose passwords are hashed."""

    def create_user(self, username: str, email: str, password: str) -> "User":
        """Create a user; raise IntegrityError when the name or address is taken."""
        user = self.model(username=username, email=email)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account.

    The folded columns make name and address unique whatever their case: the LOWER of
    SQLite knows ASCII only, and other engines go by their collation.
    """

    last_login = None
    username = models.CharField(
        max_length=USERNAME_LENGTH,
        unique=True,
        validators=[validate_line, validate_username],
    )
    username_folded = models.CharField(
        max_length=FOLDING * USERNAME_LENGTH, unique=True, editable=False
    )
    email = models.EmailField(max_length=EMAIL_LENGTH)
    email_folded = models.CharField(
        max_length=FOLDING * EMAIL_LENGTH, unique=True, editable=False
    )
    bio = models.CharField(max_length=BIO_LENGTH, null=True, blank=True)
    # An address of the web, or the path of an uploaded picture on this site.
    image = models.CharField(max_length=IMAGE_LENGTH, null=True, blank=True)
    is_staff = models.BooleanField("staff", default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ("email",)

    def __str__(self) -> str:
        return self.username

    def get_absolute_url(self) -> str:
        """Return the address of the user's profile."""
        return address("profile", self.username)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the user; raise IntegrityError when the name or address is taken."""
        self.fold()
        super().save(*args, **kwargs)
        if self.is_staff:
            self.groups.add(*Group.objects.filter(name=MODERATORS))

    def fold(self) -> None:
        """Bring the folded columns in line with what they are folded from."""
        self.username_folded = self.username.casefold()
        self.email_folded = self.email.casefold()

    def follow(self, other: "User") -> None:
        """Follow somebody else; once is as good as twice, even at the same time."""
        follow = Follow(follower=self, followed=other)
        Follow.objects.bulk_create([follow], ignore_conflicts=True)

    def unfollow(self, other: "User") -> None:
        """Follow somebody no longer."""
        self.follows.filter(followed=other).delete()


class FollowQuerySet(models.QuerySet):
    """Who follows whom."""

    def by(self, viewer: User | None, followed: str) -> models.Exists | models.Value:
        """Return an expression: does the viewer follow the user of that column?"""
        if viewer is None or viewer.pk is None:
            return models.Value(value=False)
        follows = self.filter(follower=viewer, followed=models.OuterRef(followed))
        return models.Exists(follows)


class Follow(models.Model):
    """One user follows another."""

    # The unique constraint is an index of the follower as well.
    follower = models.ForeignKey(
        User, models.CASCADE, related_name="follows", db_index=False
    )
    followed = models.ForeignKey(User, models.CASCADE, related_name="followers")

    objects = FollowQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("follower", "followed"), name="accounts_follow_unique"
            ),
            models.CheckConstraint(
                condition=~models.Q(follower=models.F("followed")),
                name="accounts_follow_not_oneself",
            ),
        )

    def __str__(self) -> str:
        return f"{self.follower_id} follows {self.followed_id}"
