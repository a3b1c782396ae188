//! The table of routes, and what happens around every handler.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Instant as Stopwatch;

use actix_web::guard;
use actix_web::web::{self, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::future::LocalBoxFuture;
use tracing::Instrument;

use super::{Answer, App, Ctx, Limits, Table, error_page, guard as safety, upload};
use crate::access::Action;
use crate::platform::{Error, Result};

/// How a route is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Shows something and changes nothing; answers HEAD too.
    Get,
    /// Changes something, or refuses to.
    Post,
}

/// Who may come in at all; what they may do to which object is the verb's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone, signed in or not.
    Anyone,
    /// Whoever is signed in, for the own account; also while the password must be changed or a second factor set up.
    Account,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever's roles allow the action.
    May(Action),
}

type Handler = Arc<dyn Fn(Ctx) -> LocalBoxFuture<'static, Result<Answer>> + Send + Sync>;

/// One row of the table.
#[derive(Clone)]
pub struct Route {
    /// How it is asked.
    pub method: Method,
    /// Its path, with `{names}` of variable parts.
    pub path: &'static str,
    /// Who may come in.
    pub access: Access,
    /// What it takes besides the fields of a form, if it takes files.
    limits: Option<Limits>,
    handler: Handler,
}

impl Route {
    /// A page.
    pub fn get<F, Fut>(path: &'static str, access: Access, handler: F) -> Self
    where
        F: Fn(Ctx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Answer>> + 'static,
    {
        Self::new(Method::Get, path, access, handler)
    }

    /// A change.
    pub fn post<F, Fut>(path: &'static str, access: Access, handler: F) -> Self
    where
        F: Fn(Ctx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Answer>> + 'static,
    {
        Self::new(Method::Post, path, access, handler)
    }

    /// A change that files are sent with: as `multipart/form-data`, whose first field is the token, or one file as the
    /// whole body (`application/octet-stream`) with the token in `x-csrf-token`. Who asks is known and let in before
    /// the body is read; then `ctx.form` and `ctx.files` hold it.
    pub fn upload<F, Fut>(path: &'static str, access: Access, limits: Limits, handler: F) -> Self
    where
        F: Fn(Ctx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Answer>> + 'static,
    {
        Self { limits: Some(limits), ..Self::new(Method::Post, path, access, handler) }
    }

    fn new<F, Fut>(method: Method, path: &'static str, access: Access, handler: F) -> Self
    where
        F: Fn(Ctx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Answer>> + 'static,
    {
        Self { method, path, access, limits: None, handler: Arc::new(move |ctx| Box::pin(handler(ctx))) }
    }
}

/// Mounts the table, the assets, and the page for everything else. The table is looked up by our own means: the server's
/// would try one pattern after another, and there are hundreds.
pub fn mount(config: &mut ServiceConfig, app: &Arc<App>, routes: &[Route]) {
    config.service(web::resource("/assets/{hash}/{name:.*}").route(asset_route(app)));
    let (app, table) = (Arc::clone(app), Arc::new(Table::new(routes)));
    let lost = Route::get("", Access::Anyone, |_| async { Err(Error::NotFound) });
    config.default_service(web::to(move |request: HttpRequest, payload: Payload| {
        let found = asked(&request).and_then(|method| table.find(method, request.match_info().as_str()));
        let (route, params) = found.unwrap_or_else(|| (lost.clone(), HashMap::new()));
        serve(Arc::clone(&app), route, params, request, payload)
    }));
}

/// How a request asks, if any route is asked so.
fn asked(request: &HttpRequest) -> Option<Method> {
    match request.method().as_str() {
        "GET" | "HEAD" => Some(Method::Get),
        "POST" => Some(Method::Post),
        _ => None,
    }
}

fn asset_route(app: &Arc<App>) -> actix_web::Route {
    let app = Arc::clone(app);
    web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(move |request: HttpRequest| {
        let part = |name: &str| request.match_info().get(name).unwrap_or("");
        let mut response = match app.assets.find(part("hash"), part("name")) {
            Some(asset) => HttpResponse::Ok()
                .content_type(asset.kind)
                .insert_header(("cache-control", "public, max-age=31536000, immutable"))
                .body(asset.bytes.clone()),
            None => HttpResponse::NotFound().finish(),
        };
        safety::protect(response.headers_mut(), app.secure());
        async move { response }
    })
}

async fn serve(
    app: Arc<App>,
    route: Route,
    params: HashMap<String, String>,
    request: HttpRequest,
    payload: Payload,
) -> HttpResponse {
    let started = Stopwatch::now();
    let mut ctx = Ctx::new(Arc::clone(&app), &request, params);
    let span = tracing::info_span!("request", id = %ctx.request_id, method = %request.method(), path = route.path);
    async move {
        let handled = handle(&mut ctx, &route, &request, payload).await;
        let mut answer = match handled {
            Ok(answer) => answer,
            Err(error) => error_page::answer(&ctx, error),
        };
        ctx.set_cookies(&mut answer);
        let (method, status) = (request.method().as_str(), answer.status().as_u16());
        app.metrics.answered(method, route.path, status, started.elapsed());
        tracing::info!(status = answer.status().as_u16(), user = ctx.user_id(), "served");
        let mut response = answer.into_response(&request);
        safety::protect(response.headers_mut(), app.secure());
        response
    }
    .instrument(span)
    .await
}

async fn handle(ctx: &mut Ctx, route: &Route, request: &HttpRequest, payload: Payload) -> Result<Answer> {
    if let Some(limits) = route.limits {
        ctx.recognise().await?;
        admit(ctx, route.access)?;
        upload::read(ctx, request, payload, limits).await?;
        return (route.handler)(ctx.clone()).await;
    }
    if route.method == Method::Post {
        ctx.form = safety::read_form(request, payload).await?;
    }
    ctx.recognise().await?;
    if route.method == Method::Post {
        let public_url = ctx.app.settings.public_url.as_deref();
        safety::check(request.headers(), public_url, &ctx.form, ctx.secret())?;
    }
    admit(ctx, route.access)?;
    (route.handler)(ctx.clone()).await
}

/// Who may come in at all.
fn admit(ctx: &Ctx, access: Access) -> Result<()> {
    if access == Access::Anyone {
        return Ok(());
    }
    let actor = ctx.actor()?;
    if ctx.must_change_password() && access != Access::Account {
        return Err(Error::forbidden("access-change-password"));
    }
    if ctx.must_enrol() && access != Access::Account {
        return Err(Error::forbidden("access-second-factor"));
    }
    match access {
        Access::May(action) if !actor.may(action) => Err(Error::forbidden("access-role")),
        _ => Ok(()),
    }
}
