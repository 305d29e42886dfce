-- The passdb for addresses that have no account yet. It comes after accounts.lua: a log-in reaches it when
-- there is no account file, or when the password did not match. relayd decides; this script only carries the question,
-- and whatever is not a clear answer is a temporary failure, never "wrong password".
--
-- dovecot.conf:  passdb lua { lua_file = …/first-login.lua  lua_settings { port = PORT } }

local client
local url

function script_init(settings)
  url = "http://127.0.0.1:" .. settings["port"] .. "/accounts"
  client = dovecot.http.client({
    connect_timeout = "2s",
    request_timeout = "5s",
    request_max_attempts = "1",
    max_idle_time = "10s",
  })
  return 0
end

-- Every byte that is not a letter or digit: the body then survives any punctuation, also NUL, which a Lua string may hold.
local function encode(text)
  return (text:gsub("[^A-Za-z0-9]", function(c) return string.format("%%%02X", c:byte()) end))
end

function auth_password_verify(request, password)
  local question = client:request({ url = url, method = "POST" })
  question:add_header("Content-Type", "application/x-www-form-urlencoded")
  question:set_payload("user=" .. encode(request.user) .. "&password=" .. encode(password))
  local status = question:submit():status()

  if status == 200 or status == 201 then
    return dovecot.auth.PASSDB_RESULT_OK, {}
  elseif status == 409 then
    return dovecot.auth.PASSDB_RESULT_PASSWORD_MISMATCH
  elseif status == 403 then
    return dovecot.auth.PASSDB_RESULT_USER_UNKNOWN
  end
  return dovecot.auth.PASSDB_RESULT_INTERNAL_FAILURE, "the account service answered " .. tostring(status)
end

-- Look-ups without a password (delivery, doveadm) never create an account.
function auth_passdb_lookup(request)
  return dovecot.auth.PASSDB_RESULT_USER_UNKNOWN
end
