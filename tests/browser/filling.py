"""Filling a form as its readers do: by keyboard alone, or by its controls."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

HERE = """() => {
  const at = document.activeElement
  const select = at.closest('.pick')?.querySelector('select') ?? (at.tagName === 'SELECT' ? at : null)
  return {
    kind: select ? (select === at ? 'select' : 'pick') : at.type || at.tagName.toLowerCase(),
    name: (select ?? at).name ?? '', value: at.value ?? '', next: at.classList.contains('form__next'),
    options: select ? [...select.options].map(option => [option.value, option.textContent.trim()]) : [],
    chosen: select ? select.selectedIndex : 0, checked: Boolean(at.checked),
  }
}"""
MOST_TABS = 250
TYPED = {"text", "email", "tel", "textarea", "number", "search"}


def by_keyboard(page: "Page", pairs: list[tuple[str, str]]) -> int:
    """Tab by Tab through the page until Next, which Enter presses; gives how often Tab was pressed. Whatever is wanted must be met on the way."""
    wanted: dict[str, list[str]] = {}
    for name, value in pairs:
        if value:
            wanted.setdefault(name, []).append(value)
    met: set[str] = set()
    for tabs in range(1, MOST_TABS):
        page.keyboard.press("Tab")
        here: dict[str, Any] = page.evaluate(HERE)
        if here["next"]:
            left = {
                name
                for name in wanted
                if name not in met and not (len(wanted[name]) == 1 and wanted[name][0].isdigit() and "-" not in name)
            }
            assert not left, f"never reached by keyboard: {sorted(left)}"
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return tabs
        if here["name"] in wanted:
            answer(page, here, wanted[here["name"]])
            met.add(here["name"])
    raise AssertionError("Next was never reached by Tab")


def answer(page: "Page", here: dict[str, Any], values: list[str]) -> None:
    kind, (first, *_) = here["kind"], values
    if kind in TYPED:
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(first.replace("\r\n", "\n"))
    elif kind == "checkbox":
        if (here["value"] in values) != here["checked"]:
            page.keyboard.press("Space")
    elif kind == "radio":
        page.keyboard.press("Space")
        for _ in range(30):
            if page.evaluate(HERE)["value"] == first:
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError(f"{here['name']}: {first} is not among its options")
    elif kind == "pick":
        text = next(text for value, text in here["options"] if value == first)
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(text)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    elif kind == "select":
        place = [value for value, _ in here["options"]].index(first)
        for _ in range(abs(place - here["chosen"])):
            page.keyboard.press("ArrowDown" if place > here["chosen"] else "ArrowUp")


def by_controls(page: "Page", pairs: list[tuple[str, str]]) -> None:
    """Each control as it stands in the page, without any script."""
    for name, value in pairs:
        if not value:
            continue
        box = page.locator(f'form[data-form] [name="{name}"]:not([type=hidden])')
        if not box.count():
            continue
        kind = box.first.evaluate("box => box.tagName === 'SELECT' ? 'select' : box.type || 'textarea'")
        if kind in {"radio", "checkbox"}:
            page.locator(f'form[data-form] [name="{name}"][value="{value}"]').check()
        elif kind == "select":
            box.first.select_option(value)
        elif kind != "file":
            box.first.fill(value.replace("\r\n", "\n"))
