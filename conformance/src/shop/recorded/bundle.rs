//! The recordings that are built into the program: what the fake shop knows, it knows from them.

/// `(resource, recording)`: reads and lists of each resource, in XML and JSON.
pub(super) const RESOURCES: &[(&str, &[u8])] = &[
    ("addresses", include_bytes!("../../../fixtures/8.2.1/resources/addresses.har")),
    ("carriers", include_bytes!("../../../fixtures/8.2.1/resources/carriers.har")),
    ("cart_rules", include_bytes!("../../../fixtures/8.2.1/resources/cart_rules.har")),
    ("carts", include_bytes!("../../../fixtures/8.2.1/resources/carts.har")),
    ("categories", include_bytes!("../../../fixtures/8.2.1/resources/categories.har.gz")),
    ("combinations", include_bytes!("../../../fixtures/8.2.1/resources/combinations.har")),
    ("configurations", include_bytes!("../../../fixtures/8.2.1/resources/configurations.har")),
    ("contacts", include_bytes!("../../../fixtures/8.2.1/resources/contacts.har")),
    ("content_management_system", include_bytes!("../../../fixtures/8.2.1/resources/content_management_system.har")),
    ("countries", include_bytes!("../../../fixtures/8.2.1/resources/countries.har")),
    ("currencies", include_bytes!("../../../fixtures/8.2.1/resources/currencies.har")),
    ("customer_messages", include_bytes!("../../../fixtures/8.2.1/resources/customer_messages.har")),
    ("customer_threads", include_bytes!("../../../fixtures/8.2.1/resources/customer_threads.har")),
    ("customers", include_bytes!("../../../fixtures/8.2.1/resources/customers.har")),
    ("customizations", include_bytes!("../../../fixtures/8.2.1/resources/customizations.har")),
    ("deliveries", include_bytes!("../../../fixtures/8.2.1/resources/deliveries.har")),
    ("employees", include_bytes!("../../../fixtures/8.2.1/resources/employees.har")),
    ("groups", include_bytes!("../../../fixtures/8.2.1/resources/groups.har")),
    ("guests", include_bytes!("../../../fixtures/8.2.1/resources/guests.har")),
    ("image_types", include_bytes!("../../../fixtures/8.2.1/resources/image_types.har")),
    ("languages", include_bytes!("../../../fixtures/8.2.1/resources/languages.har")),
    ("manufacturers", include_bytes!("../../../fixtures/8.2.1/resources/manufacturers.har")),
    ("messages", include_bytes!("../../../fixtures/8.2.1/resources/messages.har")),
    ("order_carriers", include_bytes!("../../../fixtures/8.2.1/resources/order_carriers.har")),
    ("order_cart_rules", include_bytes!("../../../fixtures/8.2.1/resources/order_cart_rules.har")),
    ("order_details", include_bytes!("../../../fixtures/8.2.1/resources/order_details.har")),
    ("order_histories", include_bytes!("../../../fixtures/8.2.1/resources/order_histories.har")),
    ("order_invoices", include_bytes!("../../../fixtures/8.2.1/resources/order_invoices.har")),
    ("order_payments", include_bytes!("../../../fixtures/8.2.1/resources/order_payments.har")),
    ("order_slip", include_bytes!("../../../fixtures/8.2.1/resources/order_slip.har")),
    ("order_states", include_bytes!("../../../fixtures/8.2.1/resources/order_states.har")),
    ("orders", include_bytes!("../../../fixtures/8.2.1/resources/orders.har")),
    ("price_ranges", include_bytes!("../../../fixtures/8.2.1/resources/price_ranges.har")),
    (
        "product_customization_fields",
        include_bytes!("../../../fixtures/8.2.1/resources/product_customization_fields.har"),
    ),
    ("product_feature_values", include_bytes!("../../../fixtures/8.2.1/resources/product_feature_values.har")),
    ("product_features", include_bytes!("../../../fixtures/8.2.1/resources/product_features.har")),
    ("product_option_values", include_bytes!("../../../fixtures/8.2.1/resources/product_option_values.har")),
    ("product_options", include_bytes!("../../../fixtures/8.2.1/resources/product_options.har")),
    ("product_suppliers", include_bytes!("../../../fixtures/8.2.1/resources/product_suppliers.har")),
    ("products", include_bytes!("../../../fixtures/8.2.1/resources/products.har")),
    ("shop_groups", include_bytes!("../../../fixtures/8.2.1/resources/shop_groups.har")),
    ("shop_urls", include_bytes!("../../../fixtures/8.2.1/resources/shop_urls.har")),
    ("shops", include_bytes!("../../../fixtures/8.2.1/resources/shops.har")),
    ("specific_price_rules", include_bytes!("../../../fixtures/8.2.1/resources/specific_price_rules.har")),
    ("specific_prices", include_bytes!("../../../fixtures/8.2.1/resources/specific_prices.har")),
    ("states", include_bytes!("../../../fixtures/8.2.1/resources/states.har")),
    ("stock_availables", include_bytes!("../../../fixtures/8.2.1/resources/stock_availables.har")),
    ("stock_movement_reasons", include_bytes!("../../../fixtures/8.2.1/resources/stock_movement_reasons.har")),
    ("stock_movements", include_bytes!("../../../fixtures/8.2.1/resources/stock_movements.har")),
    ("stocks", include_bytes!("../../../fixtures/8.2.1/resources/stocks.har")),
    ("stores", include_bytes!("../../../fixtures/8.2.1/resources/stores.har")),
    ("suppliers", include_bytes!("../../../fixtures/8.2.1/resources/suppliers.har")),
    ("supply_order_details", include_bytes!("../../../fixtures/8.2.1/resources/supply_order_details.har")),
    ("supply_order_histories", include_bytes!("../../../fixtures/8.2.1/resources/supply_order_histories.har")),
    (
        "supply_order_receipt_histories",
        include_bytes!("../../../fixtures/8.2.1/resources/supply_order_receipt_histories.har"),
    ),
    ("supply_order_states", include_bytes!("../../../fixtures/8.2.1/resources/supply_order_states.har")),
    ("supply_orders", include_bytes!("../../../fixtures/8.2.1/resources/supply_orders.har")),
    ("tags", include_bytes!("../../../fixtures/8.2.1/resources/tags.har")),
    ("tax_rule_groups", include_bytes!("../../../fixtures/8.2.1/resources/tax_rule_groups.har")),
    ("tax_rules", include_bytes!("../../../fixtures/8.2.1/resources/tax_rules.har")),
    ("taxes", include_bytes!("../../../fixtures/8.2.1/resources/taxes.har")),
    ("translated_configurations", include_bytes!("../../../fixtures/8.2.1/resources/translated_configurations.har")),
    (
        "warehouse_product_locations",
        include_bytes!("../../../fixtures/8.2.1/resources/warehouse_product_locations.har"),
    ),
    ("warehouses", include_bytes!("../../../fixtures/8.2.1/resources/warehouses.har")),
    ("weight_ranges", include_bytes!("../../../fixtures/8.2.1/resources/weight_ranges.har")),
    ("zones", include_bytes!("../../../fixtures/8.2.1/resources/zones.har")),
];

/// `(resource, recording)`: the resources of which all rows were recorded.
pub(super) const DATASET: &[(&str, &[u8])] = &[
    ("carts", include_bytes!("../../../fixtures/8.2.1/dataset/carts.har.gz")),
    ("customers", include_bytes!("../../../fixtures/8.2.1/dataset/customers.har.gz")),
    ("order_states", include_bytes!("../../../fixtures/8.2.1/dataset/order_states.har")),
    ("orders", include_bytes!("../../../fixtures/8.2.1/dataset/orders.har.gz")),
    ("products", include_bytes!("../../../fixtures/8.2.1/dataset/products.har.gz")),
];

/// The schemas of all resources.
pub(super) const SYNOPSIS: &[u8] = include_bytes!("../../../fixtures/8.2.1/synopsis.har.gz");

/// The API root.
pub(super) const DISCOVERY: &[u8] = include_bytes!("../../../fixtures/8.2.1/discovery.har");

/// State changes; the histories of a few orders are recorded here and nowhere else.
pub(super) const ORDER_STATE: &[u8] = include_bytes!("../../../fixtures/8.2.1/order_state.har");

/// The fields of attachments. Their schema was not recorded; this says what `PrestaShop` 8.2 declares.
pub(super) const ATTACHMENTS: &str = r#"<prestashop><attachment>
<file required="true" maxSize="40" format="isGenericName"/>
<file_name maxSize="128" format="isGenericName"/>
<file_size format="isUnsignedId"/>
<mime required="true" maxSize="128" format="isCleanHtml"/>
<name required="true" maxSize="32" format="isGenericName"><language/></name>
<description maxSize="4194303" format="isCleanHtml"><language/></description>
<associations><products nodeType="product" api="products"><product><id required="true"/></product></products></associations>
</attachment></prestashop>"#;
