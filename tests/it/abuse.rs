//! Abuse cases of reliability.md that concern the frame: foreign sites, extra fields, markup, sizes, headers.

use reqwest::Method;

use crate::world::encode;

const CONTACT: [(&str, &str); 4] = [("name", "赵老师"), ("post", ""), ("phone", "0951-1234567"), ("email", "")];

story!(a_foreign_page_changes_nothing, |world| {
    let officer = world.officer().await;
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let path = format!("/organisations/{unit}/contacts");
    let token = officer.token().await;
    let before = world.events();
    let mut fields = CONTACT.to_vec();
    fields.push(("_csrf", &token));
    let send = |headers: Vec<(&'static str, String)>| {
        let mut request = officer.request(Method::POST, &path).body(encode(&fields));
        request = request.header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        officer.send(request, &path)
    };
    send(vec![("sec-fetch-site", "cross-site".into())]).await.is(403);
    send(vec![("sec-fetch-site", "same-site".into())]).await.is(403);
    assert_eq!(world.events(), before);
    // Without a token, or with another browser's, nothing happens either.
    officer.post_bare(&path, &CONTACT).await.is(403);
    assert_eq!(world.events(), before);
    let other = world.officer().await.token().await;
    let before = world.events();
    let mut fields = CONTACT.to_vec();
    fields.push(("_csrf", &other));
    officer.post_bare(&path, &fields).await.is(409).says("赵老师");
    assert_eq!(world.events(), before);
});

story!(extra_fields_are_refused, |world| {
    let officer = world.officer().await;
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let before = world.events();
    for extra in ["state", "organisation_id", "version", "role"] {
        let mut fields = CONTACT.to_vec();
        fields.push((extra, "1"));
        officer.post(&format!("/organisations/{unit}/contacts"), &fields).await.is(400);
    }
    let mut twice = CONTACT.to_vec();
    twice.push(("name", "钱老师"));
    officer.post(&format!("/organisations/{unit}/contacts"), &twice).await.is(422);
    assert_eq!(world.events(), before);
});

story!(markup_is_text, |world| {
    let officer = world.officer().await;
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let nasty = "<script>alert('囍')</script>\"'&{{ 7*7 }}";
    let contact = [("name", nasty), ("post", "{% raw %}"), ("phone", "0951-1234567"), ("email", "")];
    officer.post(&format!("/organisations/{unit}/contacts"), &contact).await.is(303);
    let page = officer.get(&format!("/organisations/{unit}")).await.ok();
    assert!(!page.body.contains("<script>alert"));
    assert!(page.text().contains(nasty), "{}", page.text());
    let auditor = world.auditor().await;
    assert!(!auditor.get("/audit").await.ok().body.contains("<script>alert"));
});

story!(odd_text_is_kept_or_refused_by_name, |world| {
    let officer = world.officer().await;
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let path = format!("/organisations/{unit}/contacts");
    let with = |name: &'static str| [("name", name), ("post", ""), ("phone", "0951-1234567"), ("email", "")];
    for name in ["𬭚䶮", "赵🌾", "Ярослав", "ﾊﾝｶｸ"] {
        officer.post(&path, &with(name)).await.is(303);
        officer.get(&format!("/organisations/{unit}")).await.ok().says(name);
    }
    for name in ["赵\u{202e}老师", "赵\u{200b}老师", "赵\u{0}老师", "赵\u{7}老师"] {
        officer.post(&path, &with(name)).await.is(422);
    }
});

story!(too_much_is_refused_and_nothing_breaks, |world| {
    let officer = world.officer().await;
    let unit = world.unit("64", "宁夏科技服务中心").await;
    let path = format!("/organisations/{unit}/contacts");
    let megabyte = "仓".repeat(350_000);
    let fields = [("name", megabyte.as_str()), ("post", ""), ("phone", "0951-1234567"), ("email", "")];
    officer.post(&path, &fields).await.is(413);
    let long = "仓".repeat(61);
    let fields = [("name", long.as_str()), ("post", ""), ("phone", "0951-1234567"), ("email", "")];
    let page = officer.post(&path, &fields).await.is(422).wrong("name", "60");
    assert_eq!(page.value("name").as_deref(), Some(long.as_str()));
    let long = "仓".repeat(60);
    let fields = [("name", long.as_str()), ("post", ""), ("phone", "0951-1234567"), ("email", "")];
    officer.post(&path, &fields).await.is(303);
    officer.get(&format!("/organisations?q={}", "x".repeat(5000))).await.ok();
    officer
        .get("/organisations?page=99999999999999999999&per=-1&sort=%27;DROP&hide=a,b&density=x&region=zz&kind=%00")
        .await
        .ok();
});

story!(every_answer_carries_the_headers, |world| {
    let officer = world.officer().await;
    let asset = officer.get("/").await.ok().link("/assets/").unwrap();
    for path in ["/", "/sign-in", "/organisations", "/nowhere", "/welcome/x", asset.as_str()] {
        let page = officer.get(path).await;
        let csp = page.header("content-security-policy").unwrap_or_else(|| panic!("{path} has no policy"));
        assert!(csp.starts_with("default-src 'self'; ") && !csp.contains("unsafe"), "{path}: {csp}");
        assert!(csp.contains("frame-ancestors 'none'; frame-src 'self'; "), "{path}: {csp}");
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(page.header("x-frame-options"), Some("DENY"), "{path}");
        assert!(page.header("referrer-policy").is_some(), "{path}");
        assert!(!page.body.contains("style=\"") && !page.body.contains("<script>"), "{path}");
    }
    assert!(officer.get(&asset).await.ok().header("cache-control").unwrap().contains("immutable"));
});

story!(what_is_not_there_says_what_to_do, |world| {
    let officer = world.officer().await;
    for path in
        ["/nowhere", "/organisations/0", "/organisations/x", "/organisations/99999999999999999999", "/people/%00"]
    {
        let page = officer.get(path).await;
        assert!([403, 404].contains(&page.status), "{path} answered {}", page.status);
        assert!(page.text().contains("请求编号"), "{path}: {}", page.text());
    }
    world.stranger().get("/nowhere").await.is(404);
    officer.send(officer.request(Method::PUT, "/organisations"), "/organisations").await.is(404);
});

story!(head_works_wherever_get_does, |world| {
    let officer = world.officer().await;
    for path in ["/", "/organisations", "/me"] {
        let page = officer.send(officer.request(Method::HEAD, path), path).await.is(200);
        assert!(page.body.is_empty());
    }
});

story!(both_languages_speak, |world| {
    let officer = world.officer().await;
    officer.get("/organisations").await.ok().says("单位");
    officer.post("/language", &[("lang", "en"), ("back", "/organisations?q=a")]).await.is(303);
    let page = officer.get("/organisations").await.ok().says("Organisations");
    assert!(page.body.contains("<html lang=\"en\""));
    officer.post("/language", &[("lang", "fr"), ("back", "/")]).await.is(422);
});
