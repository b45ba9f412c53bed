//! The cases that the client fails, by what is wrong with it. The list only shrinks: a case on it that passes fails the test.

/// A reason, and the names of its cases.
pub(crate) const FAILING: &[(&str, &[&str])] = &[
    ("a refused PATCH does not lead to the tunnel", &["patch_forbidden_by_firewall", "patch_not_allowed_by_server"]),
    (
        "what the shop holds and XML cannot carry is called a wrong use",
        &["held_control_character", "held_start_of_text"],
    ),
    (
        "JSON of something else, without envelope and own headers, passes for a broken answer of the webservice",
        &["bot_protection_json_200", "firewall_for_a_while", "firewall_in_json"],
    ),
    ("an empty list of errors beside the data passes for an error", &["no_errors_beside_data"]),
    ("a byte order mark alone passes for junk", &["bom_without_checksum"]),
    (
        "junk before an answer is known by the webservice's headers only, which it takes away",
        &["bom_without_own_headers", "warning_without_own_headers"],
    ),
    (
        "the checksum does not prove what stands before junk, or behind many brackets",
        &["brackets_before_json", "script_behind_json"],
    ),
    (
        "an unusual type hides an answer that has the webservice's headers and checksum",
        &["json_as_script", "json_as_text", "json_of_another_kind"],
    ),
    ("the hint for pages with status 2xx does not name bots", &["hoster_captcha_202", "litespeed_captcha_200"]),
    (
        "a redirect to a challenge, or one that a module makes, passes for the shop's address",
        &["redirect_to_challenge", "redirect_to_language"],
    ),
    (
        "PHP without its database is not known as such, and does not pass as unavailable",
        &["database_down_200", "database_down_for_a_while", "database_full_500"],
    ),
    (
        "the hint does not fit what the server says",
        &["address_too_long_414", "length_required_411", "php_source_200", "plain_http_to_https_port_400"],
    ),
    ("an image in answer to a write passes for a page of something else", &["replaced"]),
    ("the list before an upload keeps it from being sent where the shop refuses the list", &["list_refused"]),
];

/// Why a case fails, if it is known to.
pub(crate) fn reason(name: &str) -> Option<&'static str> {
    FAILING.iter().find(|(_, names)| names.contains(&name)).map(|(reason, _)| *reason)
}
