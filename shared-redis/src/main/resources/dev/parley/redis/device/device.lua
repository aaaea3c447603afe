-- What the scripts of a device share.

-- A number that a double holds exactly, or nil.
local function exact(text)
  local number = tonumber(text or '')
  return number and number >= 0 and number < 9007199254740992 and number or nil
end
