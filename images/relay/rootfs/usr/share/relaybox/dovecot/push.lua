-- A message was delivered: relayd is told which mailbox it is in, by an entry of its metadata that no client can see, and wakes the
-- devices. It answers at once, so a delivery does not wait for a notifier.
--
-- dovecot.conf:  push_notification lua { lua_file = …/push.lua }

function dovecot_lua_notify_begin_txn(user)
  return user
end

function dovecot_lua_notify_event_message_new(user, event)
  -- What a device sends to its own account is for the other devices of someone who is at one right now.
  if event.from_address:lower() == user.username:lower() then
    return
  end
  local mailbox = user:mailbox(event.mailbox)
  mailbox:sync()
  mailbox:metadata_set("/private/messagenew", "")
  mailbox:free()
end

function dovecot_lua_notify_end_txn(user)
end
