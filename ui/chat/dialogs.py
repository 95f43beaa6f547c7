"""The elements above the page: dialogs, the thanks after feedback, and the quote under the pointer."""

from __future__ import annotations

from ui.html.elements import attributes, button, escaped
from ui.texts import Texts


def render_dialogs(texts: Texts, upload_mb: int) -> str:
    """All dialogs, closed; the page's script opens them and sends what the user chose.

    They are outside the panels: a panel that slides in would move the dialogs inside it.
    ``upload_mb`` is the size limit of an added document; 0 if none can be added.
    """
    reasons = "".join(
        f'<label class="choice"><input type="radio" name="reason"{attributes({"value": kept})}>'
        f"<span>{escaped(shown)}</span></label>"
        for kept, shown in texts.reasons
    )
    wrong = (
        f"<fieldset><legend>{escaped(texts.what_was_wrong)}</legend>{reasons}</fieldset>"
        f'<label class="field"><span>{escaped(texts.say_more)}</span>'
        '<textarea name="text" rows="3" maxlength="2000"></textarea></label>'
    )
    name = (
        f'<label class="field"><span>{escaped(texts.name)}</span>'
        '<input name="text" maxlength="200" autocomplete="off"></label>'
    )
    return (
        _dialog("thumb-down", texts.what_was_wrong, wrong, texts.send, texts)
        + _dialog("rename", texts.rename, name, texts.save, texts)
        + _dialog("delete", texts.delete_sure, "", texts.delete, texts)
        + (_adding(texts, upload_mb) if upload_mb else "")
        + f'<p id="toast" role="status" data-thanks="{escaped(texts.thanks)}"></p>'
        + '<div id="peek" role="tooltip" hidden></div>'
    )


def _dialog(does: str, headline: str, body: str, done: str, texts: Texts) -> str:
    head = f'<h2 id="dialog-{does}-head">{escaped(headline)}</h2>'
    return (
        f'<dialog id="dialog-{does}" aria-labelledby="dialog-{does}-head"><form method="dialog">'
        f'{head}{body}<div class="dialog-row">{button(texts.cancel, "cancel", "plain")}'
        f'<button type="submit" class="submit">{escaped(done)}</button></div></form></dialog>'
    )


def _adding(texts: Texts, upload_mb: int) -> str:
    """The dialog for added documents and their progress; files can be chosen here or dropped on the page."""
    said = {
        "data-uploading": texts.uploading,
        "data-waiting": texts.waiting_to_be_read,
        "data-reading": texts.reading,
        "data-added": texts.indexed,
        "data-failed": texts.not_indexed,
        "data-partly": texts.partly_indexed,
        "data-same": texts.same_as,
        "data-large": texts.too_large.format(megabytes=upload_mb),
        "data-unkept": texts.not_kept,
        "data-full": texts.not_kept_full,
        "data-most": str(upload_mb << 20),
    }
    return (
        f'<dialog id="dialog-add" aria-labelledby="dialog-add-head"{attributes(said)}>'
        f'<h2 id="dialog-add-head">{escaped(texts.add)}</h2>'
        f'<label class="drop"><input type="file" multiple class="unseen" id="files">'
        f"<span>{escaped(texts.drop_here)}</span><small>"
        f"{escaped(texts.at_most.format(megabytes=upload_mb))}</small></label>"
        '<ul id="adding" aria-live="polite"></ul>'
        f'<div class="dialog-row">{button(texts.close, "cancel", "plain")}</div></dialog>'
    )
