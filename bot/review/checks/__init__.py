"""All checks, in the order in which they run.

A new check is a file here, its line in `CHECKS`, and its cases beside the others in
`tests/unit/review/cases`.
"""

from bot.review.checks import (
    article_moved,
    article_not_found,
    below_norm,
    bookmark_misuse,
    citation_off_topic,
    classification_mark,
    copied_from_source,
    empty_phrase,
    half_width_punctuation,
    heading_numbering,
    impossible_date,
    inexact_title,
    jiezhi,
    leftover_placeholder,
    leftover_unit_name,
    measure_without_owner_deadline,
    missing_addressee,
    missing_element,
    missing_section,
    missing_signature_date,
    noise,
    number_conflict,
    ordinal_mark,
    outdated_wording,
    percent_out_of_range,
    personal_data,
    problem_without_measure,
    repeated_paragraph,
    request_in_report,
    sum_mismatch,
    superseded_rule,
    title_body_mismatch,
    unchanged_from_last_year,
    unknown_title,
    unmatched_mark,
    unpublished_rule,
    vague_number,
    wrong_addressee,
    wrong_doc_number,
    wrong_issuer,
    wrong_mark,
    year_mismatch,
)
from bot.review.finding import Check

CHECKS: tuple[Check, ...] = (
    # hygiene
    classification_mark.check,
    noise.check,
    leftover_placeholder.check,
    personal_data.check,
    # structure
    missing_section.check,
    heading_numbering.check,
    missing_addressee.check,
    wrong_addressee.check,
    missing_signature_date.check,
    request_in_report.check,
    # elements
    missing_element.check,
    below_norm.check,
    problem_without_measure.check,
    measure_without_owner_deadline.check,
    title_body_mismatch.check,
    # citations
    unknown_title.check,
    inexact_title.check,
    superseded_rule.check,
    article_not_found.check,
    article_moved.check,
    wrong_doc_number.check,
    wrong_issuer.check,
    unpublished_rule.check,
    bookmark_misuse.check,
    citation_off_topic.check,
    # facts
    year_mismatch.check,
    number_conflict.check,
    sum_mismatch.check,
    vague_number.check,
    impossible_date.check,
    percent_out_of_range.check,
    unchanged_from_last_year.check,
    # copying
    copied_from_source.check,
    repeated_paragraph.check,
    leftover_unit_name.check,
    # typography
    half_width_punctuation.check,
    unmatched_mark.check,
    wrong_mark.check,
    jiezhi.check,
    ordinal_mark.check,
    # wording
    outdated_wording.check,
    empty_phrase.check,
)
