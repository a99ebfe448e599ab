"""Tariff packs on disk: a folder with `pack.toml` and what it names, validated and hashed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np

from iagente_vida.domain.insurance.age import AgeBasis
from iagente_vida.domain.insurance.commutation import ClaimTiming
from iagente_vida.domain.insurance.limits import Limits
from iagente_vida.domain.insurance.mortality import TableError, smoker_table
from iagente_vida.domain.insurance.premium import Loadings
from iagente_vida.domain.insurance.product import Cover, CoverKind, Form, OptionRule, Product
from iagente_vida.domain.insurance.receipts import Frequency
from iagente_vida.domain.insurance.table_sheet import RateUnit, read_table_sheet
from iagente_vida.domain.insurance.tariff import ActuarialBasis, LegalRates, Pack
from iagente_vida.domain.insurance.underwriting import Question, UnderwritingRules
from iagente_vida.tariff_document import Document, Section, TariffError
from iagente_vida.tariff_sheets import GRID_UNITS, read_grid, read_rates

DEMO_PACK = Path(__file__).parent / "data" / "tariffs" / "demo_es_2026"
FOLDER_NAME = "tarifas"
MAIN_FILE = "pack.toml"
OPTION_CODES = ("esencial", "recomendada", "completa")
_KEPT = {".toml", ".csv"}


def load_pack(folder: Path = DEMO_PACK) -> Pack:
    """The tariff in `folder`. Raises TariffError with a Spanish sentence that names file, line, key and range."""
    return parse_pack(read_files(folder), folder.name)


def load_packs(folders: Iterable[Path]) -> tuple[Pack, ...]:
    """Several tariffs. Raises TariffError when two are called the same."""
    packs = tuple(load_pack(folder) for folder in folders)
    labels = [pack.label for pack in packs]
    for label in labels:
        if labels.count(label) > 1:
            raise TariffError(f"Hay dos tarifas activas que se llaman {label}: cambia el nombre o la versión de una.")
    return packs


def active_folders(broker_dir: Path, named: str = "") -> tuple[Path, ...]:
    """The folders of the active tariffs: those named (comma-separated, in the broker's folder or by path), else every
    one of the broker's, else the demonstration's."""
    home = broker_dir / FOLDER_NAME
    names = [name.strip() for name in named.split(",") if name.strip()]
    if names:
        return tuple(DEMO_PACK if name == DEMO_PACK.name else _named(home, name) for name in names)
    found = tuple(sorted(path.parent for path in home.glob(f"*/{MAIN_FILE}"))) if home.is_dir() else ()
    return found or (DEMO_PACK,)


def _named(home: Path, name: str) -> Path:
    return home / name if (home / name).is_dir() else Path(name).expanduser()


def read_files(folder: Path) -> dict[str, bytes]:
    """What a pack is made of, by file name."""
    try:
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in _KEPT}
    except OSError as error:
        raise TariffError(f"No se puede leer la carpeta de tarifa «{folder.name}»: {error.strerror}.") from error


def parse_pack(files: Mapping[str, bytes], name: str) -> Pack:
    """The tariff that these files are. Raises TariffError; see `load_pack`."""
    if MAIN_FILE not in files:
        raise TariffError(f"La carpeta «{name}» no tiene {MAIN_FILE}: indica la de una tarifa.")
    texts = {file: _text(file, content) for file, content in files.items()}
    root = Document(MAIN_FILE, texts[MAIN_FILE]).root()
    kind = root.choice("kind", ("actuarial", "rejilla"))
    limits = _limits(root.table("limits"), None)
    base_interest = 0.0
    warnings: list[str] = []
    pack = Pack(
        name=root.text("name"),
        version=root.text("version"),
        insurer=root.text("insurer"),
        demo=root.flag("demo"),
        currency=root.choice("currency", ("EUR", "MXN", "COP", "CLP", "PEN", "ARS", "USD", "BRL", "CHF")),
        jurisdiction=root.text("jurisdiction"),
        valid_from=root.day("valid_from"),
        valid_to=root.day("valid_to"),
        quote_days=root.whole("quote_days", 1, 365),
        age_basis=AgeBasis(root.choice("age_basis", tuple(AgeBasis))),
        minimum_annual=root.exact("minimum_annual", "0", "1000000"),
        minimum_receipt=root.exact("minimum_receipt", "0", "1000000", "0"),
        policy_fee=root.exact("policy_fee", "0", "1000000", "0"),
        surcharges=_surcharges(root.table("instalments")),
        legal=_legal(texts),
        products={},
        covers=_covers(root.table("covers", optional=True), texts),
        options=(),
        exclusions=root.texts("exclusions"),
        underwriting=_underwriting(texts),
        sha256=digest(files),
    )
    if pack.valid_to < pack.valid_from:
        raise root.error("valid_to", f"es anterior a valid_from ({pack.valid_from:%d/%m/%Y})")
    if kind == "actuarial":
        basis, base_interest, notes = _basis(root, texts)
        warnings += notes
        pack = replace(pack, basis=basis)
    else:
        section = root.table("grid")
        pack = replace(
            pack,
            grid=read_grid(
                _file(section, "file", texts),
                texts[section.text("file")],
                section.choice("unit", GRID_UNITS, "detectar"),
                _axes(section),
            ),
        )
        section.text("source")
        section.close()
    products = _products(root.table("products"), limits, base_interest, pack.legal)
    options = _options(root, pack.covers)
    root.close()
    checked = replace(pack, products=products, options=options, warnings=tuple(warnings))
    _check_shares(root, checked)
    return checked


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over names and contents, in the order of the names."""
    found = hashlib.sha256()
    for name in sorted(files):
        found.update(f"{name}\0{len(files[name])}\0".encode())
        found.update(files[name])
    return found.hexdigest()


def _text(file: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TariffError(f"{file} no es texto UTF-8 (byte {error.start}): guárdalo como UTF-8.") from error


def _file(section: Section, key: str, texts: Mapping[str, str]) -> str:
    name = section.text(key)
    if name not in texts:
        raise section.error(key, f"nombra «{name}», que no está en la carpeta")
    return name


def _limits(section: Section, base: Limits | None) -> Limits:
    """Bounds of a tariff, or those of a product where it changes some."""
    whole = section.whole

    def given(key: str, low: int, high: int) -> int:
        return whole(key, low, high, None if base is None else getattr(base, key))

    limits = Limits(
        age_min=given("age_min", 14, 100),
        age_max=given("age_max", 14, 110),
        capital_min=given("capital_min", 1, 10**9),
        capital_max=given("capital_max", 1, 10**10),
        term_min=given("term_min", 1, 80),
        term_max=given("term_max", 1, 80),
        end_age_max=given("end_age_max", 15, 121),
    )
    for low, high in (("age_min", "age_max"), ("capital_min", "capital_max"), ("term_min", "term_max")):
        if getattr(limits, low) > getattr(limits, high):
            raise section.error(high, f"es menor que {low} ({getattr(limits, low)})")
    if limits.end_age_max <= limits.age_max - 1:
        raise section.error("end_age_max", f"tiene que ser mayor que age_max ({limits.age_max})")
    if base is None:
        section.close()
    return limits


def _surcharges(section: Section) -> dict[Frequency, Decimal]:
    names = {frequency.name.lower(): frequency for frequency in Frequency}
    found = {names[key]: section.exact(key, "0", "0.5") for key in section.names() if key in names}
    for needed in ("annual", "monthly"):
        if names[needed] not in found:
            raise section.error(needed, "falta")
    if found[Frequency.ANNUAL]:
        raise section.error("annual", "tiene que ser 0: pagar de una vez no lleva recargo")
    section.close()
    return found


def _legal(texts: Mapping[str, str]) -> tuple[LegalRates, ...]:
    if "legal.toml" not in texts:
        raise TariffError("La tarifa no tiene legal.toml, con los recargos e impuestos y desde cuándo rigen.")
    root = Document("legal.toml", texts["legal.toml"]).root()
    rows = []
    for section in root.tables("rates"):
        rows.append(
            LegalRates(
                since=section.day("since"),
                consorcio=section.exact("consorcio", "0", "0.01"),
                tax=section.exact("tax", "0", "0.5"),
                interest_max=section.exact("interest_max", "-0.05", "0.5") if "interest_max" in section else None,
                source=section.text("source"),
            )
        )
        section.close()
        if len(rows) > 1 and rows[-1].since <= rows[-2].since:
            raise section.error("since", "tiene que ser posterior a la fila anterior")
    root.close()
    return tuple(rows)


def _basis(root: Section, texts: Mapping[str, str]) -> tuple[ActuarialBasis, float, list[str]]:
    section = root.table("table")
    file = _file(section, "file", texts)
    weight = section.number("male_weight", 0, 1)
    try:
        sheet = read_table_sheet(texts[file], RateUnit(section.choice("unit", tuple(RateUnit), "probabilidad")))
        plain = sheet.table(weight, suffix="_nonsmoker" if sheet.smoker_distinct else "")
        smokers = sheet.table(weight, suffix="_smoker") if sheet.smoker_distinct else None
    except TableError as error:
        raise TariffError(f"{file}, {error}.") from error
    if smokers is None:
        smokers = smoker_table(plain, root.table("smoker_factors").anchors(0, 130, 1, 10))
    loadings = root.table("loadings")
    basis = ActuarialBasis(
        tables={False: plain, True: smokers},
        table_name=section.text("name"),
        male_weight=weight,
        timing=ClaimTiming(section.choice("claims", tuple(ClaimTiming), "mitad_de_ano")),
        loadings=Loadings(
            alpha=loadings.number("alpha", 0, 0.2, 0),
            first=loadings.number("first", 0, 2, 0),
            beta=loadings.number("beta", 0, 0.8),
            gamma=loadings.number("gamma", 0, 0.05, 0),
            gamma_free=loadings.number("gamma_free", 0, 0.05, 0),
            gamma_paid_up=loadings.number("gamma_paid_up", 0, 0.05, 0),
            first_cost=loadings.number("first_cost", 0, 100_000, 0),
            cost=loadings.number("cost", 0, 100_000, 0),
        ),
    )
    loadings.close()
    interest = section.number("interest", -0.01, 0.2)
    section.text("source")
    section.close()
    return basis, interest, [f"{file}: {warning}" for warning in sheet.warnings]


def _products(section: Section, limits: Limits, interest: float, legal: Sequence[LegalRates]) -> dict[str, Product]:
    found: dict[str, Product] = {}
    for code in section.names():
        entry = section.table(code)
        form = Form(entry.choice("form", tuple(Form)))
        rate = entry.number("interest", -0.01, 0.2, interest)
        for row in legal:
            if row.interest_max is not None and rate > float(row.interest_max):
                key = "interest" if "interest" in entry else "form"
                raise entry.error(
                    key, f"usa un interés de {rate:g}, más que el máximo {row.interest_max} desde {row.since:%d/%m/%Y}"
                )
        product = Product(
            code=code,
            name=entry.text("name"),
            form=form,
            limits=_limits(entry, limits),
            interest=rate,
            automatic=entry.flag("automatic", True),
            premium_years=entry.wholes("premium_years", 1, 80),
            loan_rate=entry.number("loan_rate", 0, 0.3, None if form is Form.DECREASING else 0),
        )
        entry.close()
        found[code] = product
    if not found:
        raise section.error("", "no tiene ningún producto")
    return found


def _covers(section: Section, texts: Mapping[str, str]) -> dict[str, Cover]:
    found: dict[str, Cover] = {}
    for code in section.names():
        entry = section.table(code)
        rated = "rates" in entry
        if rated == ("share_of_death" in entry):
            raise entry.error("share_of_death", "o rates tiene que estar, y solo uno de los dos")
        first_age, rates = 0, np.zeros(0)
        if rated:
            file = _file(entry, "rates", texts)
            first_age, rates = read_rates(file, texts[file])
        found[code] = Cover(
            code=code,
            name=entry.text("name"),
            kind=CoverKind(entry.choice("kind", tuple(CoverKind))),
            end_age=entry.whole("end_age", 15, 121),
            entry_age_max=entry.whole("entry_age_max", 14, 110),
            capital_max=entry.whole("capital_max", 1, 10**10),
            share=entry.number("share", 0.01, 5, 1),
            share_of_death=0.0 if rated else entry.number("share_of_death", 0.001, 5),
            rates=rates,
            first_age=first_age,
            taxed=entry.flag("taxed"),
            waiting_days=entry.whole("waiting_days", 0, 3650, 0),
            definition=entry.text("definition"),
            exclusions=entry.texts("exclusions", ()),
        )
        entry.close()
    return found


def _options(root: Section, covers: Mapping[str, Cover]) -> tuple[OptionRule, ...]:
    found: list[OptionRule] = []
    for entry in root.tables("options"):
        rule = OptionRule(
            code=entry.choice("code", OPTION_CODES),
            share=str(entry.exact("share", "0.1", "1")),
            covers=entry.texts("covers", ()),
        )
        for code in rule.covers:
            if code not in covers:
                raise entry.error("covers", f"nombra {code}, que no está en [covers]")
        entry.close()
        found.append(rule)
    if [rule.code for rule in found] != [code for code in OPTION_CODES if code in {rule.code for rule in found}]:
        raise root.error("options", f"tiene que ir en el orden {', '.join(OPTION_CODES)}, sin repetir")
    return tuple(found)


def _axes(section: Section) -> tuple[str, ...]:
    axes = section.texts("interpolate")
    for axis in axes:
        if axis not in ("age", "term", "sum"):
            raise section.error("interpolate", f"nombra {axis}: puede tener age, term y sum, o estar vacía")
    return axes


def _underwriting(texts: Mapping[str, str]) -> UnderwritingRules:
    if "underwriting.toml" not in texts:
        raise TariffError("La tarifa no tiene underwriting.toml, con las reglas y el cuestionario de la aseguradora.")
    root = Document("underwriting.toml", texts["underwriting.toml"]).root()
    bmi = root.table("bmi")
    questions = []
    for entry in root.tables("questions"):
        questions.append(
            Question(
                code=entry.text("code"),
                text=entry.text("text"),
                refers=entry.flag("refers", True),
                oncology=entry.flag("oncology", False),
            )
        )
        entry.close()
    occupations, hobbies = (root.table(name, optional=True) for name in ("occupations", "hobbies"))
    rules = UnderwritingRules(
        version=root.text("version"),
        bmi_min=bmi.number("min", 10, 30),
        bmi_max=bmi.number("max", 20, 60),
        income_multiples={
            age: int(multiple)
            for age, multiple in root.table("income_multiples", optional=True).anchors(0, 110, 1, 100).items()
        },
        occupations={word: occupations.text(word) for word in occupations.names()},
        hobbies={word: hobbies.text(word) for word in hobbies.names()},
        questions=tuple(questions),
    )
    bmi.close()
    root.close()
    return rules


def _check_shares(root: Section, pack: Pack) -> None:
    """The loadings must leave something of every premium that can be asked for."""
    if pack.basis is None:
        return
    loadings = pack.basis.loadings
    taken = loadings.beta + loadings.alpha + loadings.first
    if taken >= 1:
        raise root.error("loadings", f"se llevan el {taken:.0%} de la prima de un año: no queda nada para el riesgo")
