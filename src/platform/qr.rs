//! QR codes: a link that a telephone can follow, for a page (SVG) and for print (modules).

use fast_qr::qr::QRBuilder;
use fast_qr::{ECL, QRCode};

use super::{Error, Result};

/// Light modules around a code, without which readers do not find it (ISO/IEC 18004).
pub const QUIET: usize = 4;

/// A code, as dark and light modules.
pub struct Qr(QRCode);

impl Qr {
    /// The code of a text, usually an address.
    ///
    /// # Errors
    /// When the text is too long for any code (some 2,300 bytes).
    pub fn of(text: &str) -> Result<Self> {
        let made = QRBuilder::new(text).ecl(ECL::M).build();
        made.map(Self).map_err(|e| Error::internal(format!("no QR code of {} bytes: {e}", text.len())))
    }

    /// Modules on a side, without the quiet zone.
    pub fn side(&self) -> usize {
        self.0.size
    }

    /// Whether a module is dark.
    pub fn is_dark(&self, column: usize, row: usize) -> bool {
        let inside = column < self.0.size && row < self.0.size;
        inside && self.0.data.get(row * self.0.size + column).is_some_and(|module| module.value())
    }

    /// The code as an SVG picture with its quiet zone, one unit a module.
    pub fn svg(&self) -> String {
        use std::fmt::Write;
        let whole = self.side() + 2 * QUIET;
        let mut dark = String::new();
        for (row, column) in (0..self.side()).flat_map(|row| (0..self.side()).map(move |column| (row, column))) {
            if self.is_dark(column, row) {
                // Writing to a String cannot fail.
                let _ = write!(dark, "M{} {}h1v1h-1z", column + QUIET, row + QUIET);
            }
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {whole} {whole}\" shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{whole}v{whole}H0z\"/><path d=\"{dark}\"/></svg>"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_finders_and_a_quiet_zone() {
        let qr = Qr::of("https://granary.example/proof/abc").unwrap();
        let last = qr.side() - 1;
        for (column, row) in [(0, 0), (last, 0), (0, last), (3, 3)] {
            assert!(qr.is_dark(column, row), "{column},{row}");
        }
        assert!(!qr.is_dark(1, 1) && !qr.is_dark(last + 1, 0));
        assert!(qr.svg().starts_with("<svg") && qr.svg().contains("M4 4h1v1h-1z"));
    }

    #[test]
    fn a_text_that_no_code_holds_is_refused() {
        assert!(Qr::of(&"x".repeat(5000)).is_err());
    }
}
