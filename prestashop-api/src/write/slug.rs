//! Parts of web addresses, made of names as PrestaShop makes them.

/// The part of a web address that stands for a name: small letters, digits and hyphens. What has no such letter is left out.
pub(super) fn slug(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for c in name.trim().chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' => plain.push(c),
            c if c.is_whitespace() || matches!(c, '\'' | ':' | '/' | '[' | ']' | '-') => {
                // Any number of them becomes one hyphen.
                if !plain.ends_with('-') {
                    plain.push('-');
                }
            }
            c => plain.push_str(without_accent(c)),
        }
    }
    plain
}

/// The letters that PrestaShop writes for one that no address has.
fn without_accent(c: char) -> &'static str {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn names_become_parts_of_addresses() {
        for (name, address) in [
            ("Mug The best is yet to come", "mug-the-best-is-yet-to-come"),
            ("  L\u{2019}été d'Anaïs : 50 % / Œuvre [neuf] ", "lete-d-anais-50-oeuvre-neuf-"),
            ("T-Shirt -- Größe XL", "t-shirt-grosse-xl"),
            ("日本", ""),
        ] {
            assert_eq!(slug(name), address, "{name}");
        }
    }
}
