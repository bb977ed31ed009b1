//! Rules and numbers in different forms.

use ocip_gateway::config::NumberPolicyConfig;

use super::Site;

enum Rule {
    Allow(&'static [&'static str]),
    Deny(&'static str),
}

use Rule::{Allow, Deny};

async fn site(country: &str, rule: &Rule) -> Site {
    let (allow, deny) = match rule {
        Allow(prefixes) => (*prefixes, None),
        Deny(prefix) => (&[][..], Some(*prefix)),
    };
    let own = |prefix: &str| prefix.to_owned();
    let policy = NumberPolicyConfig {
        allow: allow.iter().map(|prefix| own(prefix)).collect(),
        deny: deny.map(own).into_iter().collect(),
        ..NumberPolicyConfig::default()
    };
    Site::start_with(|config| {
        config.numbering.country_code = Some(country.to_owned());
        config.numbering.outside_prefix = Some("9".into()).filter(|_| country == "44");
        config.number_policy = policy;
    })
    .await
}

#[tokio::test]
async fn a_rule_in_one_form_refuses_the_number_in_another() {
    for (country, rule, number) in [
        ("45", Deny("+4590"), "90112233"),
        ("45", Deny("90"), "+4590112233"),
        ("45", Deny("004590"), "sip:90112233@voice.example.net"),
        ("39", Deny("+390689"), "0689123456"),
        ("39", Deny("0689"), "+39 0689123456"),
        ("61", Deny("+882"), "0011882123456789"),
        ("61", Deny("0011882"), "+882123456789"),
        ("55", Deny("+44"), "0021442079460000"),
        ("7", Deny("8809"), "+78091234567"),
        ("36", Deny("+3690"), "0690123456"),
        ("32", Deny("0900"), "*10900123456"),
        ("32", Deny("0900"), "*12340900123456"),
        ("32", Deny("#31#0900"), "+32900123456"),
        ("44", Deny("+449"), "909012345678"),
        ("1", Deny("+44"), "0114420794600"),
        ("32", Allow(&["+32", "*", "#"]), "#31#004570201234"),
        ("32", Allow(&["+32", "*", "#"]), "*55*70201234"),
        ("45", Allow(&["+45"]), "7020"),
    ] {
        let site = site(country, &rule).await;
        let reply = site.dial(number).await;
        assert_eq!(
            (reply.status, reply.error_code()),
            (403, 40306),
            "{country} {number}: {reply:?}"
        );
        assert_eq!(site.dialled(), None, "{country} {number}");
    }
}

#[tokio::test]
async fn what_no_rule_is_about_is_stored() {
    for (country, rule, number) in [
        ("45", Allow(&["+45"]), "70201234"),
        ("45", Allow(&["7020"]), "+4570201234"),
        ("39", Allow(&["+3906"]), "0689123456"),
        ("1", Allow(&["+1"]), "2125550100"),
        ("44", Allow(&["+44"]), "902079460000"),
        ("32", Allow(&["+32", "#"]), "#31#0475000000"),
        ("45", Deny("+4590"), "9011"),
        ("45", Deny("+4512"), "12"),
        ("32", Deny("0900"), "*55*12"),
        ("852", Deny("+52"), "0085221234567"),
    ] {
        let site = site(country, &rule).await;
        let reply = site.dial(number).await;
        assert_eq!(reply.status, 200, "{country} {number}: {reply:?}");
        assert!(site.dialled().is_some(), "{country} {number}");
    }
}
