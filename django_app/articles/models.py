"""Articles, their tags, comments and favourites."""

from typing import Any, Self

from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from accounts.models import Follow, User
from articles import limits, slugs
from common.cache import forget
from common.models import TimeStamped
from common.validators import validate_line, validate_text


class TagQuerySet(models.QuerySet):
    """Tags as the site looks for them."""

    def named(self, names: list[str]) -> Self:
        """Return the tags of these names, made if they are not there."""
        self.bulk_create([Tag(name=name) for name in names], ignore_conflicts=True)
        return self.filter(name__in=names)

    def in_use(self) -> Self:
        """Return the tags that articles have, most used first, then by name."""
        used = self.annotate(uses=models.Count("articles")).filter(uses__gt=0)
        return used.order_by("-uses", "name")


class Tag(models.Model):
    """A word that articles are found by; its case matters."""

    name = models.CharField(
        max_length=limits.TAG, unique=True, validators=[validate_line]
    )

    objects = TagQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class ArticleQuerySet(models.QuerySet):
    """Articles as the site looks for them."""

    def tagged(self, name: str) -> Self:
        """Return the articles with a tag."""
        return self.filter(tags__name=name)

    def followed_by(self, reader: User) -> Self:
        """Return the articles of those whom the reader follows."""
        return self.filter(author__followers__follower=reader)

    def favorites_of(self, user: User) -> Self:
        """Return the articles that a user likes."""
        return self.filter(favorites__user=user)

    def matching(self, words: list[str]) -> Self:
        """Return the articles in whose texts each of the words stands."""
        # Some engines refuse to be asked for NUL, which no text can hold.
        found = self.none() if "\0" in "".join(words) else self
        for word in words:
            found = found.filter(
                models.Q(title__icontains=word)
                | models.Q(description__icontains=word)
                | models.Q(body__icontains=word)
            )
        return found

    def for_viewer(self, viewer: User | None) -> Self:
        """Add all that is shown of an article, in two statements for any number."""
        return (
            self.select_related("author")
            .prefetch_related("tags")
            .annotate(
                author_followed=Follow.objects.by(viewer, "author"),
                favorited=Favorite.objects.by(viewer),
                favorites_count=Favorite.objects.number(),
            )
        )


class Article(TimeStamped):
    """A text that somebody published."""

    slug = models.SlugField(max_length=slugs.MAX_LENGTH, unique=True)
    title = models.CharField(max_length=limits.TITLE, validators=[validate_line])
    description = models.CharField(
        max_length=limits.DESCRIPTION, validators=[validate_line]
    )
    body = models.TextField(validators=[MaxLengthValidator(limits.BODY), validate_text])
    author = models.ForeignKey(User, models.CASCADE, related_name="articles")
    tags = models.ManyToManyField(Tag, related_name="articles", blank=True)
    featured = models.BooleanField(default=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=("-created_at", "-id"), name="articles_newest_first"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the article's page."""
        return reverse("article", args=[self.slug])

    @property
    def tag_list(self) -> list[str]:
        """The names of the tags, by code point."""
        return sorted(tag.name for tag in self.tags.all())

    @transaction.atomic
    def publish(self, tags: list[str]) -> None:
        """Store a new article under a slug of its own."""
        self.save_under_free_slug()
        if tags:
            self.tags.set(Tag.objects.named(tags))

    @transaction.atomic
    def revise(self, tags: list[str] | None = None, **changes: Any) -> None:
        """Change fields, and the tags if any are given; no difference, no update."""
        old_base = slugs.base(self.title)
        changed = [name for name in changes if getattr(self, name) != changes[name]]
        retagged = tags is not None and tags != self.tag_list
        if not changed and not retagged:
            return
        for name in changed:
            setattr(self, name, changes[name])
        self.updated_at = timezone.now()
        if slugs.base(self.title) == old_base:
            self.save()
        else:
            self.save_under_free_slug()
        if retagged:
            self.tags.set(Tag.objects.named(tags))

    def add_favorite(self, user: User) -> None:
        """Let a user like the article; raise IntegrityError if it is gone."""
        favorite = Favorite(article=self, user=user)
        Favorite.objects.bulk_create([favorite], ignore_conflicts=True)
        forget()

    def remove_favorite(self, user: User) -> None:
        """Let a user like the article no longer."""
        self.favorites.filter(user=user).delete()
        forget()

    def save_under_free_slug(self) -> None:
        """Save under the slug of the title, made distinct if it is not free."""
        base = self.slug = slugs.base(self.title)
        while True:
            if self.slug in slugs.RESERVED or self.is_slug_taken():
                self.slug = slugs.distinct(base)
            try:
                with transaction.atomic():
                    return self.save()
            except IntegrityError:
                # Somebody else may just have taken the slug; else it is another error.
                if not self.is_slug_taken():
                    raise

    def is_slug_taken(self) -> bool:
        """Tell whether another article has the slug."""
        return Article.objects.filter(slug=self.slug).exclude(pk=self.pk).exists()


class CommentQuerySet(models.QuerySet):
    """Comments as the site looks for them."""

    def for_viewer(self, viewer: User | None) -> Self:
        """Add all that is shown of a comment, in one statement for any number."""
        followed = Follow.objects.by(viewer, "author")
        return self.select_related("author").annotate(author_followed=followed)


class Comment(TimeStamped):
    """What somebody says about an article."""

    # The index below begins with the article.
    article = models.ForeignKey(
        Article, models.CASCADE, related_name="comments", db_index=False
    )
    author = models.ForeignKey(User, models.CASCADE, related_name="comments")
    body = models.TextField(
        validators=[MaxLengthValidator(limits.COMMENT), validate_text]
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(
                fields=("article", "-created_at", "-id"), name="comments_newest_first"
            ),
        )

    def __str__(self) -> str:
        return self.body[:50]


class FavoriteQuerySet(models.QuerySet):
    """Who likes which article; its expressions are for queries of articles."""

    def by(self, viewer: User | None) -> models.Exists | models.Value:
        """Return an expression: does the viewer like the article?"""
        if viewer is None or viewer.pk is None:
            return models.Value(value=False)
        return models.Exists(self.filter(article=models.OuterRef("pk"), user=viewer))

    def number(self) -> Coalesce:
        """Return an expression: how many like the article."""
        # Counted for the rows of a list only; a join would count for all articles.
        same = self.filter(article=models.OuterRef("pk")).values("article")
        number = same.annotate(number=models.Count("pk")).values("number")
        return Coalesce(models.Subquery(number), 0)


class Favorite(models.Model):
    """A user likes an article."""

    # The unique constraint is an index of the article as well.
    article = models.ForeignKey(
        Article, models.CASCADE, related_name="favorites", db_index=False
    )
    user = models.ForeignKey(User, models.CASCADE, related_name="favorites")

    objects = FavoriteQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("article", "user"), name="articles_favorite_unique"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} likes {self.article_id}"
