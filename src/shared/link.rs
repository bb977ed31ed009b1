//! Connection to the store.
//!
//! One connection carries everything: calls of all requests side by side, and the news (RESP3). It is ours down to
//! the socket, so that the store is spoken to over the same TLS as the switch.

use std::sync::Arc;
use std::time::Duration;

use ocip::connect::{ServerEndpoint, connect};
use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, Cmd, ProtocolVersion, PushInfo, PushKind, RedisConnectionInfo,
    RedisError, Value,
};
use secrecy::ExposeSecret;
use tokio::time::timeout;

use super::script::{StoreArg, StoreScript, StoreValue};
use super::settings::StoreSettings;

/// How long connecting and the first questions may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// How long any answer may take, whoever waits for it.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(3);

/// Connection to a store that is a primary.
pub(super) struct StoreLink {
    connection: MultiplexedConnection,
    pub(super) server: String,
    pub(super) version: String,
    /// Another one after each start of the store.
    pub(super) run: String,
}

/// What a store says unasked.
pub(super) enum Heard {
    /// News, as another replica put it.
    News(Vec<u8>),
    /// The connection has ended.
    End,
}

/// Who hears that. It is asked within the connection's own task and must not wait.
pub(super) type Hearing = Arc<dyn Fn(Heard) + Send + Sync>;

/// A connection to the first store that is a primary, which hears what is told on `channel`.
pub(super) async fn open(
    settings: &StoreSettings,
    channel: &str,
    hearing: &Hearing,
) -> Result<StoreLink, String> {
    let mut whys = Vec::new();
    for server in &settings.servers {
        // Each has time of its own: one that is dead leaves some to the others.
        let opening = open_by(settings, server, channel, hearing);
        whys.push(match timeout(CONNECT_TIMEOUT, opening).await {
            Ok(Ok(link)) => return Ok(link),
            Ok(Err(error)) => format!("{server}: {error}"),
            Err(_) => format!("{server}: no answer within {CONNECT_TIMEOUT:?}"),
        });
    }
    Err(whys.join("; "))
}

/// The same for somebody who wants no news.
pub(super) async fn open_deaf(settings: &StoreSettings) -> Result<StoreLink, String> {
    let deaf: Hearing = Arc::new(|_| {});
    open(settings, &settings.channel(), &deaf).await
}

/// A connection to a store, or to the primary that a Sentinel knows.
async fn open_by(
    settings: &StoreSettings,
    server: &ServerEndpoint,
    channel: &str,
    hearing: &Hearing,
) -> Result<StoreLink, String> {
    let Some(name) = &settings.sentinel else {
        return open_at(settings, server, channel, hearing).await;
    };
    let primary = primary(settings, server, name).await?;
    open_at(settings, &primary, channel, hearing).await
}

/// The address of a primary, as a Sentinel has it.
async fn primary(
    settings: &StoreSettings,
    sentinel: &ServerEndpoint,
    name: &str,
) -> Result<ServerEndpoint, String> {
    let mut asking = speak(settings, sentinel, &RedisConnectionInfo::default(), None).await?;
    let mut question = Cmd::new();
    question
        .arg("SENTINEL")
        .arg("GET-MASTER-ADDR-BY-NAME")
        .arg(name);
    let answer: Option<(String, u16)> = question.query_async(&mut asking).await.map_err(text)?;
    match answer {
        Some((host, port)) => Ok(ServerEndpoint { host, port }),
        None => Err(format!("this Sentinel knows no primary {name:?}")),
    }
}

async fn open_at(
    settings: &StoreSettings,
    server: &ServerEndpoint,
    channel: &str,
    hearing: &Hearing,
) -> Result<StoreLink, String> {
    let mut login = RedisConnectionInfo::default().set_protocol(ProtocolVersion::RESP3);
    if let Some(user) = &settings.user {
        login = login.set_username(user);
    }
    if let Some(password) = &settings.password {
        login = login.set_password(password.expose_secret());
    }
    let mut connection = speak(settings, server, &login, Some(hearing)).await?;
    let role: Vec<Value> = Cmd::new()
        .arg("ROLE")
        .query_async(&mut connection)
        .await
        .map_err(text)?;
    if role.first() != Some(&Value::BulkString(b"master".to_vec())) {
        return Err("this store is no primary".to_owned());
    }
    let mut asking = Cmd::new();
    asking.arg("INFO").arg("server");
    let info: String = asking.query_async(&mut connection).await.map_err(text)?;
    let field = |name: &str| {
        let lines = info.lines();
        let found = lines
            .filter_map(|line| line.split_once(':'))
            .find(|(own, _)| *own == name);
        found.map(|(_, value)| value.trim().to_owned())
    };
    connection.subscribe(channel).await.map_err(text)?;
    Ok(StoreLink {
        connection,
        server: server.to_string(),
        version: field("valkey_version")
            .or_else(|| field("redis_version"))
            .unwrap_or_default(),
        run: field("run_id").unwrap_or_default(),
    })
}

/// A connection on which the store knows who speaks.
async fn speak(
    settings: &StoreSettings,
    server: &ServerEndpoint,
    login: &RedisConnectionInfo,
    hearing: Option<&Hearing>,
) -> Result<MultiplexedConnection, String> {
    let stream = connect(server, &settings.transport, CONNECT_TIMEOUT).await;
    let stream = stream.map_err(|error| error.to_string())?;
    let mut config = AsyncConnectionConfig::new().set_response_timeout(Some(ANSWER_TIMEOUT));
    if let Some(hearing) = hearing {
        let hearing = Arc::clone(hearing);
        config = config.set_push_sender(move |push: PushInfo| {
            hear(&*hearing, push);
            Ok::<(), redis::aio::SendError>(())
        });
    }
    let made = MultiplexedConnection::new_with_config(login, stream, config).await;
    let (connection, driver) = made.map_err(text)?;
    // It ends when the last handle of the connection is dropped.
    tokio::spawn(driver);
    Ok(connection)
}

fn hear(hearing: &dyn Fn(Heard), mut push: PushInfo) {
    match (push.kind, push.data.pop()) {
        (PushKind::Message, Some(Value::BulkString(told))) => hearing(Heard::News(told)),
        (PushKind::Disconnection, _) => hearing(Heard::End),
        _ => {}
    }
}

/// Nothing of a login is in the texts of the library's errors.
fn text(error: RedisError) -> String {
    error.to_string()
}

// === impl StoreLink ===

impl StoreLink {
    pub(super) async fn run(
        &self,
        script: &StoreScript,
        keys: &[String],
        args: &[StoreArg<'_>],
    ) -> Result<StoreValue, String> {
        let prepared = script
            .prepared
            .get_or_init(|| redis::Script::new(script.text));
        let mut call = prepared.prepare_invoke();
        for key in keys {
            call.key(key);
        }
        for arg in args {
            match arg {
                StoreArg::Text(text) => call.arg(*text),
                StoreArg::Number(number) => call.arg(*number),
            };
        }
        let mut connection = self.connection.clone();
        let value: Value = call.invoke_async(&mut connection).await.map_err(text)?;
        read(value).ok_or_else(|| format!("an odd answer to the script {}", script.name))
    }
}

fn read(value: Value) -> Option<StoreValue> {
    Some(match value {
        Value::Nil => StoreValue::Nil,
        Value::Int(number) => StoreValue::Number(number),
        Value::BulkString(bytes) => StoreValue::Text(String::from_utf8(bytes).ok()?),
        Value::SimpleString(text) => StoreValue::Text(text),
        Value::Okay => StoreValue::Text("OK".to_owned()),
        Value::Array(values) => {
            let values: Option<Vec<_>> = values.into_iter().map(read).collect();
            StoreValue::List(values?)
        }
        _ => return None,
    })
}
