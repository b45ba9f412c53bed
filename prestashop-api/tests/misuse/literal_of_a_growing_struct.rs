//! A struct of the library that can grow.

use prestashop_api::Limits;

fn wrong() -> Limits {
    Limits { max_body: 1024, ..Limits::default() }
}
