//! temporary
fn main() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let model = match prestashop_codegen::load(&root.join("spec")) {
        Ok(model) => model,
        Err(report) => {
            eprintln!("{report}");
            std::process::exit(1);
        }
    };
    for file in prestashop_codegen::emit::files(&model, prestashop_codegen::emit::For::Library, "x") {
        std::fs::write(root.join("prestashop-api/src/generated").join(file.path), file.text).unwrap();
    }
}
