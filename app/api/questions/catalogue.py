"""All questions, in the order in which the API's own page shows them."""

from app.api.questions import (
    attribution,
    clipping,
    derivation,
    descent,
    factors,
    gradient_check,
    gradient_map,
    numbers,
    passes,
    paths,
    seeds,
    shares,
    spectrum,
    step,
    table,
    trace,
    truncation,
    verdict,
)
from app.api.questions.question import Question

QUESTIONS: tuple[Question, ...] = (
    trace.QUESTION,
    passes.QUESTION,
    gradient_map.QUESTION,
    numbers.QUESTION,
    step.QUESTION,
    gradient_check.QUESTION,
    derivation.QUESTION,
    descent.QUESTION,
    shares.QUESTION,
    factors.QUESTION,
    paths.QUESTION,
    attribution.QUESTION,
    verdict.QUESTION,
    truncation.QUESTION,
    clipping.QUESTION,
    spectrum.QUESTION,
    seeds.QUESTION,
    table.QUESTION,
)
