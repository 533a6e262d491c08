"""Follow every reference of a built site without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

from bs4 import BeautifulSoup, Tag

from tests.built.site import LANGS, Site

CSS_URL = re.compile(r"url\(\s*['\"]?(?!data:)([^)'\"]+)|@import\s+['\"]([^'\"]+)")
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
# What a browser fetches by itself, as opposed to what a reader may follow.
FETCHED = {"script", "img", "iframe", "source", "audio", "video", "embed", "object", "use", "image"}
RELATIONS = {"stylesheet", "preload", "modulepreload", "prefetch", "icon", "preconnect", "manifest"}


@lru_cache(maxsize=256)
def soup(path: Path) -> BeautifulSoup:
    """A built page as a tree; each file is parsed once."""
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


@lru_cache(maxsize=256)
def targets(path: Path) -> frozenset[str]:
    """Every fragment that a page offers."""
    tags = soup(path).select("[id], a[name]")
    return frozenset(str(tag.get("id") or tag.get("name")) for tag in tags)


def references(page: BeautifulSoup) -> Iterator[tuple[Tag, str]]:
    """(element, address) for every address that a page mentions."""
    for name in ("href", "src", "poster", "data", "action", "xlink:href"):
        for tag in page.find_all(attrs={name: True}):
            yield tag, str(tag[name])
    for tag in page.find_all(srcset=True):
        for candidate in str(tag["srcset"]).split(","):
            yield tag, candidate.split()[0]
    for tag in page.find_all(style=CSS_URL):
        yield from ((tag, "".join(match)) for match in CSS_URL.findall(str(tag["style"])))
    for tag in page.find_all("style"):
        yield from ((tag, "".join(match)) for match in CSS_URL.findall(tag.get_text()))


def page_faults(site: Site, name: str) -> Iterator[str]:
    """References of one page that lead nowhere, or make the browser ask another host."""
    page = soup(site.folder / name)
    base = page.find("base", href=True)
    for tag, link in references(page):
        address = site.resolve(name, urljoin(str(base["href"]), link) if base else link)
        shown = f'{name}: <{tag.name}> "{link}"'
        if urlsplit(address).scheme in ("data", "mailto", "javascript"):
            continue
        if site.owns(address):
            fault = internal_fault(site, address)
            if fault:
                yield f"{shown}: {fault}"
        elif is_fetched(tag):
            yield f"{shown}: fetched from another host"
        elif urlsplit(address).scheme != "https" or " " in link:
            yield f"{shown}: not a clean https address"


def is_fetched(tag: Tag) -> bool:
    """Whether the browser loads what this element names, without being asked."""
    if tag.name == "link":
        return bool(RELATIONS & set(tag.get("rel") or ()))
    return tag.name in FETCHED or tag.name == "style" or tag.has_attr("style")


def internal_fault(site: Site, address: str) -> str | None:
    """Why an address of this site leads nowhere, or None."""
    address, fragment = urldefrag(address)
    file = site.file(address)
    if file is None and (site.file(address + "/") or site.file(address + "index.html")):
        return "lacks the slash at the end"
    if file is None:
        return "no such file"
    if fragment and file.suffix == ".html" and unquote(fragment) not in targets(file):
        return f"no element with id {unquote(fragment)!r}"
    return None


def style_faults(site: Site) -> Iterator[str]:
    """Addresses in style sheets that lead nowhere or to another host."""
    for path in sorted(site.folder.rglob("*.css")):
        name = str(path.relative_to(site.folder))
        for match in CSS_URL.findall(path.read_text("utf-8")):
            address = site.resolve(name, "".join(match))
            if not site.owns(address):
                yield f"{name}: {address}: fetched from another host"
            elif internal_fault(site, urldefrag(address)[0]):
                yield f"{name}: {address}: no such file"


def sitemap_faults(site: Site) -> Iterator[str]:
    """Pages that a sitemap forgets or invents, and languages that do not point at each other."""
    for lang in LANGS:
        where = f"{lang}/sitemap.xml"
        tree = ElementTree.parse(site.folder / where)
        listed = set()
        for entry in tree.iterfind("s:url", SITEMAP):
            loc = entry.findtext("s:loc", "", SITEMAP)
            listed.add(loc)
            found = {
                a.get("hreflang"): a.get("href", "") for a in entry.iterfind("x:link", SITEMAP)
            }
            wanted = {other: loc.replace(f"/{lang}/", f"/{other}/", 1) for other in LANGS}
            if found != wanted:
                yield f"{where}: {loc}: alternates are {found}, wanted {wanted}"
            for address in (loc, *found.values()):
                if site.file(address) is None:
                    yield f"{where}: {address}: no such page"
        pages = {
            site.address(page)
            for page in site.pages()
            if page.startswith(f"{lang}/") and not page.endswith("404.html")
        }
        yield from (f"{where}: {address} is missing" for address in sorted(pages - listed))
