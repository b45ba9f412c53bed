//! The tour.

use crate::run::prestashop;

#[test]
fn the_tour_shows_what_the_shop_answers() {
    let ran = prestashop(["demo"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{}", ran.stdout);
    for part in [
        "PrestaShop 8.2.1",
        "Some products",
        "An order with its rows",
        "First cycle: nothing to report",
        "applied",
        "order 10 ",
        "now in state 4",
        "the next cycle has nothing to report",
        "What next",
    ] {
        assert!(ran.stdout.contains(part), "{part} is not in\n{}", ran.stdout);
    }
}

#[test]
fn the_tour_does_not_end_in_success_when_the_shop_says_no() {
    let ran = prestashop(["demo", "--order", "9999"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("there is no record of this id"), "{}", ran.stderr);
}
