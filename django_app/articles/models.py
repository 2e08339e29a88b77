"""Articles, their tags and comments."""

from typing import Any, Self

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from accounts.models import Follow, User
from articles import slugs
from common.models import TimeStamped

TITLE_LENGTH = 200
DESCRIPTION_LENGTH = 500
TAG_LENGTH = 64


class TagQuerySet(models.QuerySet):
    """Tags as the site looks for them."""

    def named(self, names: list[str]) -> Self:
        """Return the tags of these names, made if they are not there."""
        self.bulk_create([Tag(name=name) for name in names], ignore_conflicts=True)
        return self.filter(name__in=names)


class Tag(models.Model):
    """A word that articles are found by; its case matters."""

    name = models.CharField(max_length=TAG_LENGTH, unique=True)

    objects = TagQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class ArticleQuerySet(models.QuerySet):
    """Articles as the site looks for them."""

    def followed_by(self, reader: User) -> Self:
        """Return the articles of those whom the reader follows."""
        return self.filter(author__followers__follower=reader)

    def for_viewer(self, viewer: User | None) -> Self:
        """Add all that is shown of an article, in two statements for any number."""
        return (
            self.select_related("author")
            .prefetch_related("tags")
            .annotate(
                author_followed=Follow.objects.by(viewer, "author"),
                favorited=models.Value(value=False),
                favorites_count=models.Value(0),
            )
        )


class Article(TimeStamped):
    """A text that somebody published."""

    slug = models.SlugField(max_length=slugs.MAX_LENGTH, unique=True)
    title = models.CharField(max_length=TITLE_LENGTH)
    description = models.CharField(max_length=DESCRIPTION_LENGTH)
    body = models.TextField()
    author = models.ForeignKey(User, models.CASCADE, related_name="articles")
    tags = models.ManyToManyField(Tag, related_name="articles")

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=("-created_at", "-id"), name="articles_newest_first"),
        )

    def __str__(self) -> str:
        return self.title

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
    body = models.TextField()

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
