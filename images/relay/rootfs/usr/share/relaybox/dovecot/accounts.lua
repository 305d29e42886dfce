-- The accounts that exist: one folder each, with a passwd file of one line, `address:hash:…`. The file is opened, read and
-- closed within the look-up, in the authentication process itself; no worker, and nobody else, is asked.
--
-- Not Dovecot's passwd-file driver, which keeps the file of every account it has ever looked up open.
--
-- dovecot.conf:  passdb lua / userdb lua { lua_file = …/accounts.lua  lua_settings { mail = FOLDER  file = NAME } }

local max_line = 1024

local folder
local name

function script_init(settings)
  folder = settings["mail"] .. "/"
  name = "/" .. settings["file"]
  return 0
end

-- The account's password hash with its scheme; nil when there is no such account. A file that is there and cannot be
-- read is an error: the client must try again, and nobody may take the address over.
local function find(user)
  -- An address is one folder's name and nothing else.
  if user:find("[/%z]") or not user:find("@", 2, true) then
    return nil
  end
  local file, problem, number = io.open(folder .. user .. name, "r")
  if not file then
    local missing = number == 2 or number == 20 or number == 36 -- ENOENT, ENOTDIR, ENAMETOOLONG
    return nil, not missing and problem or nil
  end
  local line = file:read(max_line)
  file:close()
  local address, hash = (line or ""):match("^([^:\n]+):([^:\n]*)")
  if address ~= user or hash == "" then
    return nil, "the account file is damaged"
  end
  return hash
end

function auth_passdb_lookup(request)
  local hash, problem = find(request.user)
  if hash then
    return dovecot.auth.PASSDB_RESULT_OK, { password = hash }
  elseif problem then
    return dovecot.auth.PASSDB_RESULT_INTERNAL_FAILURE, problem
  end
  return dovecot.auth.PASSDB_RESULT_USER_UNKNOWN, ""
end

-- No look-up of a recipient creates anything: no file, no user.
function auth_userdb_lookup(request)
  local hash, problem = find(request.user)
  if hash then
    return dovecot.auth.USERDB_RESULT_OK, { uid = "vmail", gid = "vmail", home = folder .. request.user }
  elseif problem then
    return dovecot.auth.USERDB_RESULT_INTERNAL_FAILURE, problem
  end
  return dovecot.auth.USERDB_RESULT_USER_UNKNOWN, ""
end
