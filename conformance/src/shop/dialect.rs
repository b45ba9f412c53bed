//! What differs between the versions of `PrestaShop`, and of the PHP they run on, in how the webservice answers.

use std::ops::RangeInclusive;

use prestashop_api::Version;

/// How a version answers.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, in a table with a column per version")]
pub(super) struct Dialect {
    /// The webservice's answers to keys that it does not know, and while it is switched off, do not say the version.
    pub(super) hides_version: bool,
    /// The API root can be read as JSON: the names of the resources. Later PHP dies of it.
    pub(super) json_root: bool,
    /// `id_shop=all` means all shops. Before, it is a shop that is not known.
    pub(super) all_shops: bool,
    /// A read that names the hash of what would come is answered 304.
    pub(super) tells_unchanged: bool,
    /// What it refuses of images carries the hash of an empty answer.
    pub(super) hashes_refusals: bool,
    /// One record in JSON goes without the fields that PHP takes for false, and a list without the records that have no others.
    pub(super) drops_falsy: bool,
    /// Columns of whole numbers are numbers in JSON, but those of yes and no.
    pub(super) native_ints: bool,
    /// A display can pick fields of the associations whose fields are not declared.
    pub(super) shows_undeclared: bool,
    /// An error of the database ends the program. Else the list is empty.
    pub(super) dies_of_sql: bool,
    /// Where PHP warns that a list stumbles over its own error.
    pub(super) list_lines: Option<RangeInclusive<u16>>,
    /// Where it warns of a body that is no XML.
    pub(super) body_line: u16,
    /// Where it warns of a list of texts in the place of a text, in XML.
    pub(super) text_line: Option<u16>,
}

static OF_1_7: Dialect = Dialect {
    hides_version: false,
    json_root: true,
    all_shops: false,
    tells_unchanged: false,
    hashes_refusals: false,
    drops_falsy: false,
    native_ints: false,
    shows_undeclared: true,
    dies_of_sql: false,
    list_lines: None,
    body_line: 1506,
    text_line: None,
};

static OF_8: Dialect = Dialect {
    hides_version: true,
    json_root: false,
    all_shops: true,
    tells_unchanged: true,
    hashes_refusals: true,
    drops_falsy: true,
    native_ints: false,
    shows_undeclared: false,
    dies_of_sql: true,
    list_lines: Some(1333..=1336),
    body_line: 1544,
    text_line: Some(141),
};

static OF_9_0: Dialect =
    Dialect { native_ints: true, list_lines: Some(1319..=1322), body_line: 1530, text_line: Some(141), ..OF_8 };

static OF_9_1: Dialect = Dialect {
    native_ints: true,
    dies_of_sql: false,
    list_lines: Some(1299..=1302),
    body_line: 1510,
    text_line: Some(121),
    ..OF_8
};

impl Dialect {
    /// How a version answers. Where none was recorded it is that of the nearest one.
    pub(super) fn of(version: &Version) -> &'static Self {
        let newest = [(&[9, 1][..], &OF_9_1), (&[9], &OF_9_0), (&[8], &OF_8)];
        newest.into_iter().find(|(since, _)| version.at_least(since)).map_or(&OF_1_7, |(_, dialect)| dialect)
    }
}
