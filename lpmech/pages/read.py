"""A page from the files of a folder, whatever kind of certificate they hold. The caller asks the checker first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lpmech.certificate.folder import OF_ARMS, Folder
from lpmech.certificate.states import in_product, read_back
from lpmech.certificate.stored import stored
from lpmech.licensing.certificate import IndexCertificate
from lpmech.pages import design, indices, mechanism, region
from lpmech.pages.indices import Arms
from lpmech.pages.page import Page
from lpmech.pages.subject import Subject
from lpmech.plugins import case_format_certified_by
from lpmech.problem.environment import Environment
from lpmech.reading.formats import (
    DESIGN_CERTIFICATES,
    REGION_CERTIFICATES,
    STATES_CERTIFICATES,
    format_of,
    is_enclosed,
)


def page_of(files: Mapping[str, bytes], *, accepted: bool, required: tuple[str, ...] = ()) -> Page:
    """The page about the certificate in these files, which are well formed.

    `required`: the claims that decide the verdict on a mechanism; none: those that the files name.
    """
    folder = Folder(files)
    about = replace(folder.about, required=required) if required else folder.about
    other = case_format_certified_by(folder.certificate["format"])
    if other is not None:
        page: Page = other.page(files, about, accepted)
        return page
    if folder.pair == OF_ARMS:
        arms, found = Arms.from_json(folder.subject), IndexCertificate.from_json(folder.certificate)
        return indices.page(files, arms, found, about, accepted=accepted)
    if format_of(folder.certificate) is DESIGN_CERTIFICATES:
        return design.page(files, folder.subject, folder.certificate, about, accepted=accepted)
    if format_of(folder.certificate) is REGION_CERTIFICATES:
        return region.page(files, folder.subject, folder.certificate, about, accepted=accepted)
    if is_enclosed(folder.certificate):
        from lpmech.pages import enclosed  # whose rooms other pages do without

        return enclosed.page(folder, about, accepted=accepted)
    env, told = Environment.from_json(folder.subject), folder.certificate
    if format_of(told) is STATES_CERTIFICATES:
        product = read_back(env, told)
        env, told = product.environment, in_product(product, told)
    read = stored(env, told)
    return mechanism.page(Subject(files=files, stored=read, about=about, accepted=accepted))
