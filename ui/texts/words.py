"""Every text of the interface, as a type: a missing text in a language is a type error."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Texts:
    """The interface in one language. ``{names}`` in a text are filled in when it is shown."""

    tag: str  # BCP 47

    # before the first question
    welcome: str
    welcome_more: str
    try_one: str

    # the question
    question: str
    logged_out: str
    other_user: str
    unreachable: str
    reload: str
    withheld: str
    no_cookie: str
    placeholder: str
    ask: str
    stop: str
    quotes_mode: str  # {sources}
    written_mode: str  # {model} {sources}

    # the conversation
    you_asked: str
    looking: str
    writing: str
    in_line: str  # {position}
    stopped: str
    unfinished: str
    failed: str
    unkept_full: str
    unkept_read_only: str
    understood: str  # {question}
    unsupported: str
    says_nothing: str
    computation: str
    which_one: str
    disagree: str
    agree: str  # {sources}, {value}
    of_sources: str  # {sources}
    value: str
    source: str
    date: str
    undated: str
    confidence: str  # {words}
    confidence_words: tuple[str, str, str, str]  # from high to very low
    confidence_more: str  # {percent}
    not_found: str
    not_found_chance: str  # {percent}
    not_found_more: str
    searched: str  # {passages} {sources}
    still_indexing: str  # {percent}
    from_scope: str  # {scope}
    citation: str  # {marker} {title}
    copy: str
    copied: str
    edit: str
    retry: str
    send: str
    cancel: str
    close: str
    good: str
    bad: str
    thanks: str
    what_was_wrong: str
    reasons: tuple[tuple[str, str], ...]  # what is kept, and what is shown
    say_more: str

    # the evidence
    evidence: str
    evidence_of: str  # {count}
    evidence_more: str
    nearest: str
    nearest_more: str
    near: str
    none_near: str
    no_evidence: str
    quotes_nothing: str
    sources: str
    sources_more: str
    first_of: str  # {shown} {all}
    nothing_indexed: str
    new_tab: str
    characters: str  # {count}
    in_source: str
    click_to_read: str
    viewer_label: str
    page: str  # {page}
    slide: str  # {page}
    sure: str  # {what} {percent}
    unsure: str  # {what} {percent}
    the_passage: str  # {what}
    cited_elsewhere: str
    cited_moved: str
    cited_gone: str
    source_gone: str
    left_out: str  # {parts}
    counted: str  # {count} {what}
    kinds: tuple[
        tuple[str, str], ...
    ]  # what a mark or an omission says, and its name; others are shown as they are
    as_page: str
    as_text: str
    previous_page: str
    next_page: str
    original: str
    back: str

    # conversations
    menu: str
    conversations: str
    new_conversation: str
    find_conversation: str
    no_conversations: str
    none_found: str
    rename: str
    delete: str
    delete_sure: str
    export_as: str
    more: str
    name: str
    save: str

    # which sources to answer from
    answer_from: str
    all_sources: str
    folders: str
    since: str
    until: str
    clear: str
    find_source: str
    chosen: str  # {count}

    # adding documents
    add: str
    drop_here: str
    at_most: str  # {megabytes}
    uploading: str
    waiting_to_be_read: str
    reading: str
    indexed: str
    not_indexed: str  # {reason}
    partly_indexed: str  # {count} {reason}
    same_as: str  # {source}
    too_large: str  # {megabytes}
    too_many: str
    not_kept: str
    not_kept_full: str
    not_kept_read_only: str

    # what the index is doing
    in_step: str  # {doing}
    doing_reading: str
    doing_recognising: str
    doing_embedding: str
    doing_looking: str
    ended_early: str  # {problem}

    # the administrator's page
    administration: str
    back_to_chat: str
    index: str
    generation: str
    passages: str
    models: str
    complete: str
    state: str
    last_sync: str
    never_synced: str
    counts: tuple[tuple[str, str], ...]  # a field of SyncSummary, and its name
    failures: str
    no_failures: str
    all_left_out: str
    nothing_left_out: str
    what: str
    number: str
    reason: str
    health: str
    health_more: str
    check_now: str
    sign_out: str
    signed_out: str
    connections: str
    no_connections: str
    last_run: str
    next_run: str
    running: str
    api_keys: str
    no_keys: str
    key: str
    groups: str
    made: str
    last_used: str
    ended: str
    revoke: str
    sound: str
    unsound: str
    evaluation: str
    rights: str
    rights_more: str
    readers: str
    names_none: str
    left_to_default: str
    only_administrators: str
    everybody_reads: str
    decided_here: str
    decide: str
    sought_source: str
    find: str
    no_runs: str
    when: str
    set_name: str
    cases: str
    right: str
