//! Versions compare by their numbers.

use prestashop_api::Version;

#[test]
fn versions_are_ordered_by_numbers_and_pre_releases_come_first() {
    let ordered = [
        "develop",
        "1.6.1.24",
        "1.7.7.8",
        "1.7.8.0-beta.1",
        "1.7.8.0",
        "1.7.8.2",
        "1.7.8.11",
        "8.0.0-rc.1",
        "8.0.0",
        "8.0.2",
        "8.2.1",
        "8.10.0",
        "9.0.3",
    ];
    for pair in ordered.windows(2) {
        assert!(Version::parse(pair[0]) < Version::parse(pair[1]), "{} < {}", pair[0], pair[1]);
    }
    assert_eq!(Version::parse("8.2"), Version::parse("8.2.0"));
    assert_eq!(Version::parse(" v9.1.4 "), Version::parse("9.1.4"));
}

#[test]
fn text_is_kept_as_the_shop_wrote_it() {
    for text in ["1.7.8.11", "8.0.0", "9.0.0-beta.1", "thirty bees", "0", "99999999999.1"] {
        assert_eq!(Version::parse(text).to_string(), text);
    }
    assert_eq!(Version::parse("1.7.8.11").numbers(), [1, 7, 8, 11]);
    assert_eq!(Version::parse("develop").numbers(), [0_u32; 0]);
}

#[test]
fn at_least_asks_for_a_final_release() {
    let has_patch = |text: &str| Version::parse(text).at_least(&[8, 0, 2]);
    assert!(has_patch("8.0.2"));
    assert!(has_patch("8.0.2.1"));
    assert!(has_patch("8.1.0-beta.1"));
    assert!(has_patch("10"));
    assert!(!has_patch("8.0.2-rc.1"));
    assert!(!has_patch("8.0.1"));
    assert!(!has_patch("8"));
    assert!(!has_patch("1.7.8.11"));
    assert!(!has_patch("develop"));
    assert!(Version::parse("8.0.0").at_least(&[8]));
    assert!(Version::parse("8").at_least(&[8, 0, 0]));
}
