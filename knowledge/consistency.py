"""Whether records and vectors of a scope agree, and what to do where they do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from knowledge.collection import Records, Vectors, VectorsTorn


def check_scope(
    name: str,
    records: Records,
    vectors: Vectors,
    rewrite: Callable[[], None],
    restore: Callable[[str], bool],
    repair: bool,
) -> Iterator[str]:
    """Yield each problem as a sentence; with `repair` it is mended before the next is looked for.

    Records are the truth: vectors that none of them vouches for are dropped, missing ones written
    anew by `rewrite`. An interrupted write leaves nothing worse than that. A record that is garbled
    is written anew by `restore`, which is given the id of its document and tells whether it could.
    """
    unreadable = records.unreadable()
    if unreadable and not repair:
        yield f"{name}里有{len(unreadable)}份资料的记录损坏。"
        return  # the rest cannot be told without them
    for document_id in unreadable:
        if restore(document_id):
            yield f"{name}里有1份资料的记录损坏，已从检索文件恢复。"
        else:
            records.discard(document_id)
            yield f"{name}里有1份资料（编号{document_id}）的记录损坏，无法恢复，已清除，请重新添加。"
    if leftovers := records.leftovers():
        yield f"{name}里有{len(leftovers)}条上次中断留下的记录。"
        if repair:
            records.delete(leftovers)
    vouched: set[str] = set()
    for header in records.headers().values():
        passages = records.passages(header)
        vouched.update(str(data["content_hash"]) for data in passages)
        if len(passages) != header.document.passages:
            yield f"{name}里“{header.document.title}”应有{header.document.passages}段，实有{len(passages)}段。"
    try:
        held = vectors.keys()
        vectors.read_all()
    except VectorsTorn:
        yield f"{name}的向量文件已损坏。"
        if repair:
            rewrite()
        return
    if orphans := held - vouched:
        yield f"{name}里有{len(orphans)}个没有归属的向量。"
        if repair:
            vectors.delete(sorted(orphans))
    if missing := vouched - held:
        yield f"{name}里有{len(missing)}段缺少向量。"
        if repair:
            rewrite()
