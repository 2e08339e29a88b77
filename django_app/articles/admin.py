"""Articles, comments and tags in the admin."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from articles import limits, slugs
from articles.models import Article, Comment, Tag
from common import text
from common.admin import ExportAdmin
from common.cache import forget
from common.forms import TextField

# A change of anything else is none of the text, and not an update to its readers.
TEXT = {"title", "description", "body", "tags"}
TEXT_FIELDS = {models.TextField: {"form_class": TextField}}


class WrittenAdmin(ExportAdmin):
    """Rows that somebody wrote."""

    formfield_overrides: ClassVar = TEXT_FIELDS
    list_select_related = ("author",)

    @admin.display(description="author", ordering="author__username")
    def written_by(self, row: Article | Comment) -> str:
        """Return the author's name."""
        return row.author.username

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return what a form for a new row begins with: whoever writes it."""
        initial = super().get_changeform_initial_data(request)
        return {"author": request.user.pk, **initial}


class ArticleForm(forms.ModelForm):
    """An article with no more tags than its author could give it."""

    def clean_tags(self) -> models.QuerySet[Tag]:
        """Return the tags."""
        tags = self.cleaned_data["tags"]
        if len(tags) > limits.TAGS:
            raise forms.ValidationError(gettext(text.INVALID))
        return tags


class CommentInline(admin.TabularInline):
    """The comments on an article; one is added in the name of who adds it."""

    model = Comment
    fields = ("body", "author", "created_at")
    readonly_fields = ("author", "created_at")
    formfield_overrides: ClassVar = TEXT_FIELDS
    extra = 1

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Comment]:
        """Return the comments with those who wrote them."""
        return super().get_queryset(request).select_related("author")


@admin.register(Article)
class ArticleAdmin(WrittenAdmin):
    """Changes, deletes and features articles."""

    form = ArticleForm
    fields = (
        "title",
        "description",
        "body",
        "tags",
        "author",
        "featured",
        "slug",
        "created_at",
        "updated_at",
    )
    inlines = (CommentInline,)
    autocomplete_fields = ("author", "tags")
    list_display = ("title", "written_by", "featured", "created_at")
    list_filter = ("featured", "created_at")
    search_fields = ("title", "description", "author__username")
    ordering = ("-created_at", "-id")
    actions = (*ExportAdmin.actions, "feature", "unfeature")
    export_fields = ("id", *fields[:3], "tag_list", *fields[4:])
    export_related = ("tags",)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Article | None = None
    ) -> tuple[str, ...]:
        """Return what follows from the rest, and what only a superuser changes."""
        links = () if request.user.is_superuser else ("author", "tags")
        return ("slug", "created_at", "updated_at", *links)

    def save_model(
        self, request: HttpRequest, obj: Article, form: forms.ModelForm, change: bool
    ) -> None:
        """Store an article, whose slug follows its title."""
        if change and not TEXT.isdisjoint(form.changed_data):
            obj.updated_at = timezone.now()
        old_title = form.initial.get("title", "")
        if change and slugs.base(old_title) == slugs.base(obj.title):
            obj.save()
        else:
            obj.save_under_free_slug()

    def save_formset(
        self,
        request: HttpRequest,
        form: forms.ModelForm,
        formset: forms.BaseInlineFormSet,
        change: bool,
    ) -> None:
        """Store the comments that are new or changed, and delete what is to go."""
        for comment in formset.save(commit=False):
            if comment.pk is None:
                comment.author = request.user
            else:
                comment.updated_at = timezone.now()
            comment.save()
        for comment in formset.deleted_objects:
            comment.delete()

    @admin.action(description="Feature selected", permissions=["change"])
    def feature(self, request: HttpRequest, queryset: models.QuerySet[Article]) -> None:
        """Recommend the selected articles."""
        self.set_featured(request, queryset, featured=True)

    @admin.action(description="Unfeature selected", permissions=["change"])
    def unfeature(
        self, request: HttpRequest, queryset: models.QuerySet[Article]
    ) -> None:
        """Recommend the selected articles no longer."""
        self.set_featured(request, queryset, featured=False)

    @transaction.atomic
    def set_featured(
        self,
        request: HttpRequest,
        queryset: models.QuerySet[Article],
        *,
        featured: bool,
    ) -> None:
        """Set the flag of the selected articles, enter it in the log, and say so."""
        # The selection may be one by this very flag.
        articles = list(queryset)
        queryset.update(featured=featured)
        forget()
        changed = [{"changed": {"fields": ["featured"]}}]
        LogEntry.objects.log_actions(request.user.pk, articles, CHANGE, changed)
        self.message_user(request, f"Changed articles: {len(articles)}")


@admin.register(Comment)
class CommentAdmin(WrittenAdmin):
    """Changes and deletes comments."""

    fields = ("body", "author", "article", "created_at", "updated_at")
    autocomplete_fields = ("author", "article")
    list_display = ("text", "written_by", "article", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("author", "article")
    search_fields = ("body", "author__username")
    ordering = ("-created_at", "-id")
    export_fields = ("id", *fields)

    @admin.display(description="text", ordering="body")
    def text(self, comment: Comment) -> str:
        """Return how the comment begins."""
        return str(comment)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Comment | None = None
    ) -> tuple[str, ...]:
        """Return what is settled once a comment is there."""
        return ("created_at", "updated_at", *(("author", "article") if obj else ()))

    def save_model(
        self, request: HttpRequest, obj: Comment, form: forms.ModelForm, change: bool
    ) -> None:
        """Store a comment, and when it was changed."""
        if change and form.changed_data:
            obj.updated_at = timezone.now()
        super().save_model(request, obj, form, change)


@admin.register(Tag)
class TagAdmin(ExportAdmin):
    """Makes, renames and deletes tags."""

    list_display = ("name",)
    search_fields = ("name",)
    ordering = ("name",)
    export_fields = ("id", "name")
