-- The tree crossref.lua left behind, made ready for pandoc's JATS writer: title, authors, abstract
-- and keywords for the front of the article, floats as <fig> and <table-wrap>, references with
-- their kind. What pandoc's output still lacks is added in article.py.

local NBSP = "\u{a0}"
local REF_TYPES = { tbl = "table", fig = "fig", sec = "sec", eq = "disp-formula" }

local function escaped(text)
  return (text:gsub("&", "&amp;"):gsub("<", "&lt;"):gsub(">", "&gt;"):gsub('"', "&quot;"))
end

local function raw(text)
  return pandoc.RawBlock("jats", text)
end

local function as_list(value)
  if value == nil then return pandoc.List({}) end
  return pandoc.utils.type(value) == "List" and value or pandoc.List({ value })
end

-- Floats ---------------------------------------------------------------------------------

-- "Table 1. Caption" in the label and the rest; the delimiter belongs to neither.
local function label_and_rest(caption)
  local label, rest = pandoc.Inlines({}), pandoc.Inlines({})
  local in_label = true
  for _, inline in ipairs(caption) do
    if in_label and inline.t == "Space" then
      in_label = false
    else
      (in_label and label or rest):insert(inline)
    end
  end
  local text = pandoc.utils.stringify(label):gsub(NBSP, " "):gsub("[.:]$", "")
  return text, rest
end

local function opening(element, identifier, caption)
  local label, rest = label_and_rest(caption)
  local out = pandoc.Blocks({ raw("<" .. element .. ' id="' .. escaped(identifier)
    .. '" position="float"><label>' .. escaped(label) .. "</label>") })
  if #rest > 0 then out:extend({ raw("<caption>"), pandoc.Para(rest), raw("</caption>") }) end
  return out
end

local function table_float(identifier, caption, content)
  local out = opening("table-wrap", identifier, caption)
  local notes = pandoc.Blocks({})
  for _, block in ipairs(content) do
    (block.t == "Table" and out or notes):insert(block)
  end
  if #notes > 0 then
    out:insert(raw("<table-wrap-foot>"))
    out:extend(notes)
    out:insert(raw("</table-wrap-foot>"))
  end
  out:insert(raw("</table-wrap>"))
  return out
end

local function figure_float(identifier, caption, content)
  local out = opening("fig", identifier, caption)
  content:walk({
    Image = function(image)
      local alt = image.attributes["fig-alt"] or image.attributes.alt
      out:insert(raw('<graphic xlink:href="' .. escaped(image.src) .. '">'
        .. (alt and "<alt-text>" .. escaped(alt) .. "</alt-text>" or "") .. "</graphic>"))
    end,
  })
  out:insert(raw("</fig>"))
  return out
end

local function is_callout(div)
  return div.classes:includes("callout")
end

-- Divs are layout: their content stays, but for floats, callouts and the list of references.
local function flattened(blocks)
  local out = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    local first = block.t == "Div" and block.content[1]
    if block.t == "Figure" then
      out:extend(flattened(block.content))
    elseif block.t ~= "Div" or block.identifier == "refs" then
      out:insert(block)
    elseif block.classes:includes("float") and first and first.t == "Div"
      and first.classes:includes("float-caption") then
      local content = block.content:clone()
      local caption = pandoc.utils.blocks_to_inlines(content:remove(1).content)
      local make = block.classes:includes("float-tbl") and table_float or figure_float
      out:extend(make(block.identifier, caption, flattened(content)))
    elseif is_callout(block) then
      out:insert(pandoc.Div(flattened(block.content), pandoc.Attr(block.identifier)))
    else
      out:extend(flattened(block.content))
    end
  end
  return out
end

-- Tables ---------------------------------------------------------------------------------

local function without_pads(str)
  return pandoc.Str((str.text:gsub("\u{2007}", ""):gsub("\u{2008}", "")))
end

-- No class of a cell or row reaches the XML: what it says is said by alignment and weight.
local function prepared_table(tbl)
  for _, body in ipairs(tbl.bodies) do
    for _, rows in ipairs({ body.head, body.body }) do
      for _, row in ipairs(rows) do
        for i, cell in ipairs(row.cells) do
          if cell.classes:includes("num") then cell.alignment = "AlignRight" end
          -- what fills numbers up is no text; a name's spaces say its level
          if i > 1 then cell.contents = cell.contents:walk({ Str = without_pads }) end
          local heads = row.attr.classes:includes("group") or row.attr.classes:includes("variable")
          if i == 1 and heads then
            cell.contents = cell.contents:map(function(block)
              if block.content then
                block.content = { pandoc.Strong(block.content:walk({
                  Strong = function(strong) return strong.content end,
                })) }
              end
              return block
            end)
          end
        end
      end
    end
  end
  return tbl
end

-- Front ----------------------------------------------------------------------------------

local function author_of(author, affiliations)
  if pandoc.utils.type(author) ~= "table" then return { literal = author } end
  local name = author.name
  local out = { email = author.email, orcid = author.orcid }
  if pandoc.utils.type(name) == "table" and name.family then
    out.surname, out.given = name.family, name.given
  else
    out.literal = pandoc.utils.type(name) == "table" and name.literal or name
  end
  out.affiliations = as_list(author.affiliations or author.affiliation):map(function(given)
    local text = pandoc.utils.type(given) == "table" and (given.name or given.ref) or given
    local key = pandoc.utils.stringify(text)
    local number = tonumber(key)
    if not number then
      local found, at = affiliations:find_if(function(known)
        return pandoc.utils.stringify(known) == key
      end)
      if not found then
        affiliations:insert(text)
        at = #affiliations
      end
      number = at
    end
    return tostring(number)
  end)
  return out
end

local function front(meta)
  local affiliations = pandoc.List({})
  local authors = as_list(meta["by-author"] or meta.author)
  meta.author = authors:map(function(author) return author_of(author, affiliations) end)
  meta.affiliations = affiliations:map(function(text, at)
    return { number = tostring(at), text = text }
  end)
end

-- Paragraphs that begin with a bold "Purpose." are the sections of a structured abstract.
local function structured(blocks)
  local out = pandoc.Blocks({})
  local open = false
  local function begin(title)
    if open then out:insert(raw("</sec>")) end
    open = true
    out:extend({ raw("<sec><title>" .. escaped(title) .. "</title>") })
  end
  for _, block in ipairs(blocks) do
    local first = block.t == "Para" and block.content[1]
    local title = first and first.t == "Strong"
      and pandoc.utils.stringify(first):match("^(.*)[.:]$")
    if block.t == "Header" then
      begin(pandoc.utils.stringify(block.content))
    elseif title and #block.content > 1 then
      begin(title)
      local rest = block.content:clone()
      rest:remove(1)
      if rest[1].t == "Space" or rest[1].t == "SoftBreak" then rest:remove(1) end
      out:insert(pandoc.Para(rest))
    else
      out:insert(block)
    end
  end
  if open then out:insert(raw("</sec>")) end
  return out
end

-- The section called Abstract goes to the front; one in the head of the document stays there.
local function lift_abstract(doc)
  if doc.meta.abstract then return end
  local kept, lifted = pandoc.Blocks({}), pandoc.Blocks({})
  local level = nil
  for _, block in ipairs(doc.blocks) do
    if block.t == "Header" then
      if level and block.level <= level then level = nil end
      local title = pandoc.utils.stringify(block.content):lower()
      if not level and #lifted == 0 and (title == "abstract" or title == "summary") then
        level = block.level
        goto next
      end
    end
    (level and lifted or kept):insert(block)
    ::next::
  end
  if #lifted > 0 then
    doc.blocks = kept
    doc.meta.abstract = pandoc.MetaBlocks(structured(lifted))
  end
end

local function lift_statement(doc)
  doc.blocks = doc.blocks:walk({
    Div = function(div)
      if div.identifier ~= "synthetic-statement" then return nil end
      if pandoc.utils.stringify(div.content):match("%S") then
        doc.meta.statement = pandoc.MetaBlocks(div.content)
      end
      return {}
    end,
  })
end

-- Text -----------------------------------------------------------------------------------

local function link(element)
  local target = element.target
  local kind = target:match("^#(%a+)%-")
  if element.classes:includes("quarto-xref") and REF_TYPES[kind] then
    element.attributes["ref-type"] = REF_TYPES[kind]
    return element
  end
  -- Other documents of the study and places in them are no part of the article.
  if target:match("^[%w_-]+%.qmd") then return element.content end
  return nil
end

local function span(element)
  if element.identifier == "" then return element.content end
  return nil
end

function Pandoc(doc)
  lift_statement(doc)
  doc.blocks = flattened(doc.blocks)
  lift_abstract(doc)
  front(doc.meta)
  doc.meta.article = doc.meta.article or {}
  return doc:walk({ Link = link, Span = span, Table = prepared_table })
end
