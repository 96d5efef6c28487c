"""Questions: what one asks for, and its answer where no model words it.

`reading` names the rules, articles and days of a question and sorts it by examples; `about_rule`
answers from a card, `articles` from the text of an article, `language` from the data of usage,
`declining` says what is not done; `passages` quotes what a search found.
"""
