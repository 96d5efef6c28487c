"""The library: documents in, passages out.

`store` holds the truth (documents, passages, vectors) in a database; `words` (tantivy) and `vectors`
(Chroma) are made from it, brought up to it whenever it has changed, and may be deleted at any time.
`index` joins the three, `ingest` fills them, `retrieval` asks them.
"""
