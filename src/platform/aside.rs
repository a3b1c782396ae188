//! Work that takes long and needs no database: looking into documents, talking to a scanner. It has threads of its own,
//! few at a time, so that it never takes those on which pages are read.

use tokio::sync::{Semaphore, oneshot};

use super::{Error, Result};

/// How much of it runs at once; the rest waits its turn.
static PLACES: Semaphore = Semaphore::const_new(4);

/// Runs blocking work aside.
///
/// # Errors
/// What the closure returns, or [`Error::Internal`] when it panicked.
pub async fn aside<T: Send + 'static>(f: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let place = PLACES.acquire().await.map_err(Error::internal)?;
    let (tell, told) = oneshot::channel();
    std::thread::Builder::new().name("aside".to_owned()).spawn(move || {
        let _place = place;
        // Whoever asked may have gone away.
        let _ = tell.send(f());
    })?;
    told.await.unwrap_or_else(|_| Err(Error::internal("work aside was broken off")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn more_work_than_places_is_done_in_turn() {
        let all = (0..20).map(|n| aside(move || Ok(n)));
        let done: Vec<i32> = futures_util::future::join_all(all).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(done, (0..20).collect::<Vec<_>>());
    }

    #[actix_web::test]
    async fn a_panic_gives_its_place_back() {
        for _ in 0..10 {
            assert!(aside(|| -> Result<()> { panic!("in a test") }).await.is_err());
        }
    }
}
