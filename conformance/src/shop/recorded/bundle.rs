//! The recordings that are built into the program: what the fake shop knows, it knows from them.

/// The recordings of a shop.
#[derive(Debug)]
pub(super) struct Bundle {
    /// Reads and lists of each resource, in XML and JSON.
    pub(super) resources: &'static [(&'static str, &'static [u8])],
    /// The schemas of all resources.
    pub(super) synopsis: &'static [u8],
    /// The API root.
    pub(super) discovery: &'static [u8],
    /// Attachments, whose schema stands apart; on 9.1.4 they were not recorded.
    pub(super) attachments: &'static [u8],
    pub(super) version: &'static str,
}

/// The recordings of a folder, each with the name of its resource.
macro_rules! recordings {
    ($folder:expr; $($name:literal $(.$packed:ident)?)+) => {
        &[$((
            $name,
            include_bytes!(concat!("../../../fixtures/", $folder, "/", $name, ".har" $(, ".", stringify!($packed))?)),
        )),+]
    };
}

/// The recordings of a version, with the resources that not every version has.
macro_rules! bundle {
    ($version:literal, attachments of $attachments:literal; $($more:literal)+) => {
        Bundle {
            resources: recordings! { concat!($version, "/resources");
                "addresses" "carriers" "cart_rules" "carts" "categories".gz "combinations" "configurations" "contacts"
                "content_management_system" "countries" "currencies" "customer_messages" "customer_threads" "customers" "customizations"
                "deliveries" "employees" "groups" "guests" "image_types" "languages" "manufacturers" "messages" "order_carriers"
                "order_cart_rules" "order_details" "order_histories" "order_invoices" "order_payments" "order_slip" "order_states" "orders"
                "price_ranges" "product_customization_fields" "product_feature_values" "product_features" "product_option_values"
                "product_options" "product_suppliers" "products" "shop_groups" "shop_urls" "shops" "specific_price_rules" "specific_prices"
                "states" "stock_availables" "stock_movement_reasons" "stock_movements" "stocks" "stores" "suppliers"
                "tags" "tax_rule_groups" "tax_rules" "taxes" "translated_configurations" "warehouses" "weight_ranges" "zones"
                $($more)+
            },
            synopsis: include_bytes!(concat!("../../../fixtures/", $version, "/synopsis.har.gz")),
            discovery: include_bytes!(concat!("../../../fixtures/", $version, "/discovery.har")),
            attachments: include_bytes!(concat!("../../../fixtures/", $attachments, "/attachments.har")),
            version: $version,
        }
    };
}

pub(super) static OF_1_7: Bundle = bundle! { "1.7.8.11", attachments of "1.7.8.11";
    "supply_order_details" "supply_order_histories" "supply_order_receipt_histories" "supply_order_states" "supply_orders"
    "warehouse_product_locations"
};

pub(super) static OF_8: Bundle = bundle! { "8.2.1", attachments of "8.2.1";
    "supply_order_details" "supply_order_histories" "supply_order_receipt_histories" "supply_order_states" "supply_orders"
    "warehouse_product_locations"
};

pub(super) static OF_9: Bundle = bundle! { "9.1.4", attachments of "8.2.1"; "order_returns" };

/// The resources of which all rows were recorded, on 8.2.1.
pub(super) const DATASET: &[(&str, &[u8])] = recordings! { "8.2.1/dataset";
    "carts".gz "customers".gz "order_states" "orders".gz "products".gz
};

/// State changes; the histories of a few orders are recorded here and nowhere else.
pub(super) const ORDER_STATE: &[u8] = include_bytes!("../../../fixtures/8.2.1/order_state.har");
