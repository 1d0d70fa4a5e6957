-- What Quarto does itself, for the embedded renderer: numbers tables, figures, sections and
-- equations, resolves references to them, turns raw HTML tables into pandoc tables.
-- Runs before citeproc, because references and citations are both Cite elements.
-- Wording, numbering and the treatment of captions follow Quarto's crossref filters.
--
-- Floats leave this filter as
--   ::: {#tbl-x .float .float-tbl}
--   ::: {.float-caption} Table 1. Caption :::
--   content
--   :::
-- and are laid out for each format by caseseries.lua.
-- Problems go into the metadata field "caseseries-problems" as "kind<TAB>detail"; Python
-- knows the source lines and reports them.

local NBSP = "\u{a0}"
local KINDS = { tbl = "Table", fig = "Figure", sec = "Section", eq = "Equation" }

local CALLOUTS = {
  ["callout-note"] = "Note", ["callout-tip"] = "Tip", ["callout-important"] = "Important",
  ["callout-warning"] = "Warning", ["callout-caution"] = "Caution",
}
-- Quarto numbers these too; the embedded renderer refuses them rather than print "@thm-line".
local UNNUMBERED_HERE = pandoc.List({
  "thm", "lem", "cor", "prp", "cnj", "def", "exm", "exr", "sol", "rem", "alg", "lst",
})

local problems = pandoc.List()
local entries = {}
local counts = { tbl = 0, fig = 0, eq = 0 }
local options = {}

local function problem(kind, detail)
  problems:insert(kind .. "\t" .. detail)
end

local function kind_of(identifier)
  local kind = identifier:match("^(%a+)%-.")
  return kind and KINDS[kind] and kind or nil
end

local function refused_kind(identifier)
  return UNNUMBERED_HERE:includes(identifier:match("^(%a+)%-.") or "")
end

local function option(name, default)
  local value = options[name]
  if value == nil then return pandoc.Inlines(default) end
  return pandoc.utils.type(value) == "Inlines" and value:clone()
    or pandoc.Inlines(pandoc.utils.stringify(value))
end

local function register(identifier, kind, number)
  if entries[identifier] then
    problem("duplicate", identifier)
  end
  entries[identifier] = { kind = kind, number = number }
end

local function next_number(identifier, kind)
  counts[kind] = counts[kind] + 1
  -- number-prefix is ours, for Table S1; caseseries.lua sees to it under Quarto
  local number = (kind == "eq" and "" or options.number_prefix) .. counts[kind]
  register(identifier, kind, number)
  return number
end

-- "Table 1. " as Quarto's titlePrefix writes it, one element per part.
local function title_prefix(kind, number, captioned)
  local prefix = option(kind .. "-title", KINDS[kind])
  prefix:extend({ pandoc.Str(NBSP), pandoc.Str(number) })
  if captioned then
    prefix:extend(option("title-delim", ":"))
    prefix:insert(pandoc.Space())
  end
  return prefix
end

-- A callout with its title, its own or that of its kind.
local function callout(div)
  local kind = div.classes:find_if(function(class) return CALLOUTS[class] ~= nil end)
  if not kind or div.classes:includes("callout") then return nil end
  local content = div.content:clone()
  local title = pandoc.Inlines(div.attributes.title or CALLOUTS[kind])
  if content[1] and content[1].t == "Header" then title = content:remove(1).content end
  content:insert(1, pandoc.Div({ pandoc.Para({ pandoc.Strong(title) }) },
    pandoc.Attr("", { "callout-title" })))
  return pandoc.Div(content, pandoc.Attr(div.identifier, { "callout", kind }, { role = "note" }))
end

local function make_float(identifier, kind, caption, content, attributes)
  local inlines = pandoc.Inlines({})
  if identifier ~= "" then
    inlines:extend(title_prefix(kind, next_number(identifier, kind), #caption > 0))
  end
  inlines:extend(caption)
  content:insert(1, pandoc.Div({ pandoc.Plain(inlines) }, pandoc.Attr("", { "float-caption" })))
  return pandoc.Div(content, pandoc.Attr(identifier, { "float", "float-" .. kind }, attributes))
end

-- Caption text may end in {#tbl-x}, pandoc's older way to label a pipe table.
local function split_label(inlines)
  local last = inlines[#inlines]
  if last and last.t == "Str" then
    local label = last.text:match("^{#(tbl%-[^ }]+)}$")
    if label then
      inlines:remove()
      if #inlines > 0 and inlines[#inlines].t == "Space" then inlines:remove() end
      return label
    end
  end
  return nil
end

local function flatten(blocks)
  local flat = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    local wrapper = block.t == "Div" and block.identifier == ""
      and block.classes:find_if(function(c) return c == "cell" or c:match("^cell%-output") end)
    if wrapper then flat:extend(flatten(block.content)) else flat:insert(block) end
  end
  return flat
end

local function single_image(block)
  if block.t == "Para" or block.t == "Plain" then
    return #block.content == 1 and block.content[1].t == "Image" and block.content[1] or nil
  elseif block.t == "Figure" and #block.content == 1 then
    return single_image(block.content[1])
  end
  return nil
end

local function refuse(element)
  if refused_kind(element.identifier) then problem("kind", element.identifier) end
  for name, value in pairs(element.attributes) do
    if name:match("^layout") then problem("layout", name .. "=" .. value) end
  end
end

local function float_from_div(div)
  refuse(div)
  local kind = kind_of(div.identifier)
  if (kind ~= "tbl" and kind ~= "fig") or div.classes:includes("float") then return nil end
  local content = flatten(div.content)
  local caption = pandoc.Inlines({})
  local last = content[#content]
  local given = div.attributes[kind .. "-cap"]
  if given then
    local parsed = pandoc.read(given, "markdown").blocks
    caption = parsed[1] and parsed[1].content or caption
    div.attributes[kind .. "-cap"] = nil
  elseif #content > 1 and (last.t == "Para" or last.t == "Plain") and not single_image(last) then
    caption = last.content
    content:remove()
  elseif #content == 1 and last.t == "Table" then
    caption = pandoc.utils.blocks_to_inlines(last.caption.long)
    last.caption.long = {}
  end
  for i, block in ipairs(content) do
    local image = single_image(block)
    if image then
      if div.attributes["fig-alt"] and not image.attributes["fig-alt"] then
        image.attributes["fig-alt"] = div.attributes["fig-alt"]
      end
      if #caption == 0 and kind == "fig" then caption = image.caption:clone() end
      content[i] = pandoc.Plain({ image })
    end
  end
  div.attributes["fig-alt"] = nil
  return make_float(div.identifier, kind, caption, content, div.attributes)
end

local function float_from_figure(figure)
  local image = single_image(figure)
  if not image then return nil end
  local identifier = figure.identifier ~= "" and figure.identifier or image.identifier
  local caption = pandoc.utils.blocks_to_inlines(figure.caption.long)
  if kind_of(identifier) == "fig" then
    image.identifier = ""
    return make_float(identifier, "fig", caption, pandoc.Blocks({ pandoc.Plain({ image }) }))
  end
  return nil
end

local function float_from_table(tbl)
  local caption = pandoc.utils.blocks_to_inlines(tbl.caption.long)
  local identifier = kind_of(tbl.identifier) == "tbl" and tbl.identifier or split_label(caption)
  if not identifier then return nil end
  tbl.identifier = ""
  tbl.caption.long = {}
  return make_float(identifier, "tbl", caption, pandoc.Blocks({ tbl }))
end

-- Sections are counted from the highest heading level in use.
local section = {}
local base_level = nil

local function number_header(header)
  if header.classes:includes("unnumbered") then
    if kind_of(header.identifier) == "sec" then register(header.identifier, "sec", "") end
    return nil
  end
  local level = header.level - base_level + 1
  for i = level + 1, 7 do section[i] = 0 end
  section[level] = (section[level] or 0) + 1
  local parts = {}
  for i = 1, level do parts[i] = tostring(section[i] or 0) end
  local number = table.concat(parts, ".")
  if kind_of(header.identifier) == "sec" then register(header.identifier, "sec", number) end
  if options.number_sections and header.level <= options.number_depth then
    header.attributes["number"] = number
    header.content:insert(1, pandoc.Space())
    header.content:insert(1, pandoc.Span({ pandoc.Str(number) },
      pandoc.Attr("", { "header-section-number" })))
  end
  return header
end

local function number_equations(block)
  local out = pandoc.Inlines({})
  local pending = nil
  for _, inline in ipairs(block.content) do
    if inline.t == "Math" and inline.mathtype == "DisplayMath" then
      if pending then out:insert(pending) end
      pending = inline
    elseif pending and inline.t == "Str" and inline.text:match("^{#eq%-[^ }]+}") then
      local label, rest = inline.text:match("^{#(eq%-[^ }]+)}(.*)$")
      pending.text = pending.text .. "\\qquad(" .. next_number(label, "eq") .. ")"
      out:insert(pandoc.Span({ pending }, pandoc.Attr(label)))
      if rest ~= "" then out:insert(pandoc.Str(rest)) end
      pending = nil
    elseif not (pending and inline.t == "Space") then
      if pending then out:insert(pending) end
      pending = nil
      out:insert(inline)
    end
  end
  if pending then out:insert(pending) end
  block.content = out
  return block
end

local function resolve(cite)
  local out = pandoc.Inlines({})
  local others = 0
  for _, citation in ipairs(cite.citations) do
    local label = citation.id:sub(1, 1):lower() .. citation.id:sub(2)
    local kind = kind_of(label)
    if refused_kind(label) then
      problem("kind", citation.id)
    elseif not kind then
      others = others + 1
    elseif not entries[label] then
      problem("reference", citation.id)
    else
      if #out > 0 then out:extend({ pandoc.Str(","), pandoc.Space() }) end
      local text = pandoc.Inlines({})
      if #citation.prefix > 0 then
        text:extend(citation.prefix)
        text:insert(pandoc.Str(NBSP))
      elseif citation.mode ~= "SuppressAuthor" then
        text:extend(option(kind .. "-prefix", KINDS[kind]))
        text:insert(pandoc.Str(NBSP))
      end
      if entries[label].number == "" then problem("unnumbered", citation.id) end
      text:insert(pandoc.Str(entries[label].number))
      out:insert(pandoc.Link(text, "#" .. label, "", pandoc.Attr("", { "quarto-xref" })))
      out:extend(citation.suffix)
    end
  end
  if #out == 0 then return nil end
  if others > 0 then problem("mixed", cite.citations[1].id) end
  return out
end

local function raw_table(raw)
  if raw.format == "html" and raw.text:find("<table", 1, true)
    and not raw.text:find("<!--| quarto-html-table-processing: none -->", 1, true) then
    -- left is what a cell is anyway; said on every cell it costs WeasyPrint a tenth of its time
    local html = raw.text:gsub(' style="text%-align: left;?"', "")
    return pandoc.read(html, "html").blocks
  end
  return nil
end

local function check_image(image)
  local source = image.src
  if source:match("^%a[%w+.-]+:") then
    if not source:match("^data:") then problem("remote", source) end
    return
  end
  local file = io.open(source, "rb")
  if file then file:close() else problem("image", source) end
end

-- The notes of printed numbers lie in a file, because reading them as attributes takes long.
local function notes_of(meta)
  local path = meta["caseseries-notes"]
  meta["caseseries-notes"] = nil
  local file = path and io.open(pandoc.utils.stringify(path), "rb")
  if not file then return {} end
  local text = file:read("a")
  file:close()
  return pandoc.json.decode(text, false)
end

-- Conditional content, as Quarto has it: by the format, of which paper has that of the screen, and
-- by the metadata. Before all numbering, so that what is not shown is not counted.
local function holds(name, value, target, meta)
  if name:match("%-format$") then
    return value == target or value:match("^" .. target .. "%d?$") ~= nil
  end
  local found = meta
  for key in value:gmatch("[^.]+") do
    found = type(found) == "table" and found[key] or nil
  end
  return found ~= nil and found ~= false
end

local function is_shown(element, target, meta)
  local met = true
  local attributes = element.attributes
  for _, name in ipairs({ "when-format", "unless-format", "when-meta", "unless-meta" }) do
    local value = attributes[name]
    if value then
      met = met and holds(name, value, target, meta) == (name:match("^when") ~= nil)
      attributes[name] = nil
    end
  end
  for _, name in ipairs({ "when-profile", "unless-profile" }) do
    if attributes[name] then problem("profile", name .. '="' .. attributes[name] .. '"') end
  end
  return met == element.classes:includes("content-visible")
end

local function conditional(target, meta)
  return function(element)
    if not element.classes:find_if(function(class)
      return class == "content-visible" or class == "content-hidden"
    end) then return nil end
    if not is_shown(element, target, meta) then return {} end
    return element.content
  end
end

function Pandoc(doc)
  local target = doc.meta["caseseries-target"]
  if target then
    doc.meta["caseseries-target"] = nil
    local choose = conditional(pandoc.utils.stringify(target), doc.meta)
    doc = doc:walk({ Div = choose, Span = choose })
  end
  local notes = notes_of(doc.meta)
  local crossref = doc.meta.crossref
  options = type(crossref) == "table" and crossref or {}
  options.number_prefix = pandoc.utils.stringify(doc.meta["number-prefix"] or "")
  options.number_sections = doc.meta["number-sections"] == true
  options.number_depth = tonumber(pandoc.utils.stringify(doc.meta["number-depth"] or "3"))

  doc.blocks:walk({ Header = function(header)
    base_level = math.min(base_level or header.level, header.level)
  end })
  doc = doc:walk({
    traverse = "topdown",
    Div = function(div)
      local float = float_from_div(div)
      if float then return float, false end
      return callout(div)
    end,
    Figure = function(figure)
      local float = float_from_figure(figure)
      if float then return float, false end
    end,
    Table = function(tbl)
      local float = float_from_table(tbl)
      if float then return float, false end
    end,
    CodeBlock = refuse,
    Header = number_header,
    Para = number_equations,
  })
  local function with_note(span)
    local note = notes[span.attributes.note]
    if note then
      span.attributes.note = note
      return span
    end
  end
  doc = doc:walk({ Cite = resolve, Image = check_image, Span = with_note })
  -- last, because every walk over a large table takes its time
  doc = doc:walk({ RawBlock = raw_table })
  if #problems > 0 then
    doc.meta["caseseries-problems"] = pandoc.MetaList(problems:map(function(text)
      return pandoc.MetaString(text)
    end))
  end
  return doc
end
