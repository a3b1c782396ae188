//! Figures for a monitor, in the text form of OpenMetrics.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::db::Db;
use super::{Error, Result};

/// Seconds up to which an answer falls into each class.
const CLASSES: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Asked {
    method: String,
    route: &'static str,
    status: u16,
}

/// What the program counts while it runs.
#[derive(Clone)]
pub struct Metrics {
    requests: Family<Asked, Histogram, fn() -> Histogram>,
}

impl Default for Metrics {
    fn default() -> Self {
        let histogram: fn() -> Histogram = || Histogram::new(CLASSES);
        Self { requests: Family::new_with_constructor(histogram) }
    }
}

/// Numbers of one thing by its states, asked when the monitor asks.
pub struct Measure {
    /// The name of the figure, without `granary_`.
    pub name: &'static str,
    /// What it tells.
    pub help: &'static str,
    /// What the states are called, such as `state`.
    pub label: &'static str,
    /// Asks for them.
    pub read: fn(&mut Db) -> Result<Vec<State>>,
}

/// A state and how many are in it.
pub type State = (String, i64);

/// One figure that is known when the monitor asks.
pub struct Figure {
    /// Its name, without `granary_`.
    pub name: &'static str,
    /// What it tells.
    pub help: &'static str,
    /// The label and its value, if it is one of several.
    pub of: Option<(&'static str, String)>,
    /// The figure.
    pub value: i64,
}

impl Metrics {
    /// Notes an answer. The route is the pattern of its path, never the path itself, which may hold a secret.
    pub fn answered(&self, method: &str, route: &'static str, status: u16, took: Duration) {
        let route = if route.is_empty() { "none" } else { route };
        // A method is whatever a stranger writes; only the known ones get a line of their own.
        let method = if matches!(method, "GET" | "HEAD" | "POST") { method } else { "other" };
        let asked = Asked { method: method.to_owned(), route, status };
        self.requests.get_or_create(&asked).observe(took.as_secs_f64());
    }

    /// Everything that is counted, and the figures of this moment.
    ///
    /// # Errors
    /// When it cannot be written down, which is a defect.
    pub fn text(&self, figures: &[Figure]) -> Result<String> {
        let mut registry = Registry::with_prefix("granary");
        registry.register(
            "request_seconds",
            "Answers by route and status, and how long they took",
            self.requests.clone(),
        );
        let mut names: Vec<&str> = Vec::new();
        for figure in figures {
            if names.contains(&figure.name) {
                continue;
            }
            names.push(figure.name);
            let gauge = Family::<Vec<(&'static str, String)>, Gauge>::default();
            for same in figures.iter().filter(|same| same.name == figure.name) {
                let labels: Vec<(&'static str, String)> = same.of.iter().cloned().collect();
                gauge.get_or_create(&labels).set(same.value);
            }
            registry.register(figure.name, figure.help, gauge);
        }
        let mut text = String::new();
        encode(&mut text, &registry).map_err(Error::internal)?;
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_route_and_status() {
        let metrics = Metrics::default();
        metrics.answered("GET", "/organisations/{id}", 200, Duration::from_millis(7));
        metrics.answered("GET", "/organisations/{id}", 200, Duration::from_millis(7));
        metrics.answered("BREW", "", 404, Duration::from_millis(1));
        let figure = |state: &str, value| Figure {
            name: "jobs",
            help: "Jobs by state",
            of: Some(("state", state.to_owned())),
            value,
        };
        let text = metrics.text(&[figure("waiting", 3), figure("failed", 0)]).unwrap();
        for line in [
            "granary_request_seconds_count{method=\"GET\",route=\"/organisations/{id}\",status=\"200\"} 2",
            "le=\"0.01\",method=\"GET\",route=\"/organisations/{id}\",status=\"200\"} 2",
            "granary_request_seconds_count{method=\"other\",route=\"none\",status=\"404\"} 1",
            "granary_jobs{state=\"waiting\"} 3",
            "granary_jobs{state=\"failed\"} 0",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
    }
}
