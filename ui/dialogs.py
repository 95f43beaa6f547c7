"""The questions that the page asks back: what was wrong, which name, whether to delete."""

from __future__ import annotations

from ui.markup import attributes, button, escaped
from ui.texts import Texts


def render_dialogs(texts: Texts) -> str:
    """All dialogs of the page, closed; its script opens them and sends on what was chosen."""
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
        + f'<p id="toast" role="status" data-thanks="{escaped(texts.thanks)}"></p>'
    )


def _dialog(does: str, headline: str, body: str, done: str, texts: Texts) -> str:
    head = f'<h2 id="dialog-{does}-head">{escaped(headline)}</h2>'
    return (
        f'<dialog id="dialog-{does}" aria-labelledby="dialog-{does}-head"><form method="dialog">'
        f'{head}{body}<div class="dialog-row">{button(texts.cancel, "cancel", "plain")}'
        f'<button type="submit" class="submit">{escaped(done)}</button></div></form></dialog>'
    )
