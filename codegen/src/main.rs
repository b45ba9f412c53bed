fn main() {
    let dir = std::env::args().nth(1).unwrap_or_default();
    match prestashop_codegen::load(std::path::Path::new(&dir)) {
        Ok(model) => println!("{} resources", model.resources.len()),
        Err(report) => eprintln!("{report}"),
    }
}
