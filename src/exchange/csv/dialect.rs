//! How a CSV file is written: separators, marks, and which country expects which.

use super::Encoding;

/// What was found out about a CSV file that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// The byte between cells.
    pub separator: u8,
    /// The byte around cells that hold separators or line ends.
    pub quote: u8,
    pub encoding: Encoding,
}

impl Dialect {
    /// The separator's name for messages.
    pub fn separator_name(&self) -> &'static str {
        match self.separator {
            b',' => "comma",
            b';' => "semicolon",
            b'\t' => "tab",
            b'|' => "bar",
            _ => "other sign",
        }
    }
}

/// How a CSV file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CsvFormat {
    /// The byte between cells; never a quote, a line end or a formula sign.
    pub separator: u8,
    /// A byte order mark in front, without which Excel takes UTF-8 for the machine's old code page.
    pub mark: bool,
    /// Numbers with a decimal comma.
    pub decimal_comma: bool,
}

impl CsvFormat {
    /// RFC 4180: comma, UTF-8 without a mark, decimal points. Every program but Excel reads it; so does this one.
    pub const RFC: CsvFormat = CsvFormat { separator: b',', mark: false, decimal_comma: false };

    /// What Excel expects on a machine set to `locale` (`de_DE.UTF-8`, `fr`, `pt-BR`): a mark, and the separator and
    /// decimal mark of that country. An unknown or missing locale is taken as English.
    pub fn excel(locale: &str) -> Self {
        let (separator, decimal_comma) = habits(locale);
        CsvFormat { separator, mark: true, decimal_comma }
    }
}

/// Separator and decimal mark of a country. Where decimals have a comma, the system's list separator is a semicolon;
/// Switzerland and Liechtenstein have the semicolon too, but a point.
fn habits(locale: &str) -> (u8, bool) {
    let name = locale.split(['.', '@']).next().unwrap_or("");
    let mut parts = name.split(['_', '-']);
    let language = parts.next().unwrap_or("").to_ascii_lowercase();
    let country = parts.next_back().unwrap_or("").to_ascii_uppercase();
    let comma = match (language.as_str(), country.as_str()) {
        (_, "CH" | "LI") => return (b';', false),
        ("en", "ZA") => true,
        ("es", "MX" | "US" | "GT" | "HN" | "NI" | "PA" | "PE" | "DO" | "SV" | "PR") => false,
        (language, _) => matches!(
            language,
            "de" | "fr"
                | "it"
                | "es"
                | "pt"
                | "nl"
                | "da"
                | "nb"
                | "nn"
                | "no"
                | "sv"
                | "fi"
                | "is"
                | "pl"
                | "cs"
                | "sk"
                | "sl"
                | "hr"
                | "sr"
                | "bs"
                | "hu"
                | "ro"
                | "bg"
                | "ru"
                | "uk"
                | "be"
                | "el"
                | "tr"
                | "et"
                | "lv"
                | "lt"
                | "ca"
                | "gl"
                | "eu"
                | "id"
                | "vi"
                | "kk"
                | "az"
                | "hy"
                | "ka"
                | "mk"
                | "sq"
        ),
    };
    if comma { (b';', true) } else { (b',', false) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_follows_the_country() {
        for locale in ["de_DE.UTF-8", "fr", "pt-BR", "nl_BE@euro", "es_ES", "en_ZA"] {
            assert_eq!(CsvFormat::excel(locale).separator, b';', "{locale}");
        }
        for locale in ["en_GB.UTF-8", "C", "", "POSIX", "es_MX", "ja_JP"] {
            assert_eq!(CsvFormat::excel(locale).separator, b',', "{locale}");
        }
        let swiss = CsvFormat::excel("de_CH");
        assert!(swiss.separator == b';' && !swiss.decimal_comma);
        assert!(CsvFormat::excel("").mark && !CsvFormat::RFC.mark);
    }
}
