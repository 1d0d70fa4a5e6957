-- Leaves of a document its tables with their captions and notes, each on a page of its own.

local BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'

function Pandoc(doc)
  local tables = pandoc.List({})
  doc.blocks:walk({
    traverse = "topdown",
    Div = function(div)
      if not div.classes:includes("float-tbl") then return nil end
      tables:insert(div)
      return div, false
    end,
  })
  local known = {}
  for _, div in ipairs(tables) do known["#" .. div.identifier] = true end
  local out = pandoc.Blocks({})
  for at, div in ipairs(tables) do
    if at > 1 then out:insert(pandoc.RawBlock("openxml", BREAK)) end
    -- What a reference points to is left behind.
    out:insert(div:walk({
      Link = function(link)
        if link.target:sub(1, 1) == "#" and not known[link.target] then return link.content end
      end,
    }))
  end
  local kept = { lang = doc.meta.lang, ["number-prefix"] = doc.meta["number-prefix"] }
  return pandoc.Pandoc(out, pandoc.Meta(kept))
end
