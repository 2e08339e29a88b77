"""A model that names the tag of a text, with scikit-learn; it knows no framework."""

from collections.abc import Iterable
from pathlib import Path

import joblib
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline


def learn(examples: Iterable[tuple[str, str]], file: Path) -> int:
    """Learn from texts and their tags, keep the model, and return how many they are."""
    texts, tags = zip(*examples, strict=True)
    model = make_pipeline(TfidfVectorizer(), LogisticRegression())
    joblib.dump(model.fit(texts, tags), file)
    return len(texts)


def topic(text: str, file: Path) -> str:
    """Return the likeliest tag; FileNotFoundError before anything was learnt."""
    return str(joblib.load(file).predict([text])[0])
