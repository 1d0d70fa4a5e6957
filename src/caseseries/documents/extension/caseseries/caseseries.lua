-- The layout both renderers share: floats, tables, alternative text, title block, links.
-- Quarto runs it as an ordinary filter (its floats arrive as FloatRefTarget nodes); the
-- embedded renderer runs it once per output on the tree crossref.lua left behind.

local NBSP = "\u{a0}"
local FIGURE_SPACE = "\u{2007}"
local PUNCTUATION_SPACE = "\u{2008}"
local is_word = FORMAT:match("docx") ~= nil
local is_html = FORMAT:match("html") ~= nil

-- Alternative text -----------------------------------------------------------------------
-- The text comes from the figure file itself when the source gives none: <desc> or <title>
-- of an SVG, the Description of a PNG. So it can be written from the numbers.

local function unescape(text)
  local names = { amp = "&", lt = "<", gt = ">", quot = '"', apos = "'" }
  return (text:gsub("&#(%d+);", function(n) return utf8.char(tonumber(n)) end)
    :gsub("&#x(%x+);", function(n) return utf8.char(tonumber(n, 16)) end)
    :gsub("&(%a+);", names):gsub("%s+", " "):gsub("^ ", ""):gsub(" $", ""))
end

local function svg_text(data)
  local head = data:sub(1, 8000)
  local text = head:match("<desc[^>]*>(.-)</desc>") or head:match("<title[^>]*>(.-)</title>")
  return text and unescape(text)
end

local function png_text(data)
  local at = 9
  while at + 8 <= #data do
    local length, name = string.unpack(">I4c4", data, at)
    local chunk = data:sub(at + 8, at + 7 + length)
    local text = name == "tEXt" and chunk:match("^Description%z(.*)$")
      or name == "iTXt" and chunk:match("^Description%z%z%z[^%z]*%z[^%z]*%z(.*)$")
    if text then
      return utf8.len(text) and text or text:gsub("[\128-\255]", function(c)
        return utf8.char(c:byte())
      end)
    end
    if name == "IDAT" then return nil end
    at = at + 12 + length
  end
  return nil
end

local function read_bytes(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local data = file:read("a")
  file:close()
  return data
end

-- Numbers printed in a figure lie over its image, a table of its values is folded under it; see
-- documents/figures/figure_numbers.py and values.py.
local function with_numbers(image, data)
  local listed = data:match("<metadata>(.-)</metadata>")
  local content = pandoc.Inlines({ image })
  for attributes in (listed or ""):gmatch("<number (.-)/>") do
    local found = {}
    for name, value in attributes:gmatch('(%w+)="(.-)"') do found[name] = unescape(value) end
    content:insert(pandoc.Span({}, pandoc.Attr("", { "number" }, {
      { "style", found.style }, { "text", found.text },
      { "trace", found.trace }, { "note", found.note },
    })))
  end
  local drawn = #content > 1 and pandoc.Span(content, pandoc.Attr("", { "numbered-figure" }))
    or image
  local values = listed and listed:match("<values>(.-)</values>")
  return values and pandoc.Inlines({ drawn, pandoc.RawInline("html", unescape(values)) }) or drawn
end

-- The folds of values among what is drawn, which stand below it and do not scroll with it; their
-- headings name the figure.
local function take_values(drawn, label)
  local folds = pandoc.Blocks({})
  for _, block in ipairs(drawn) do
    local content = block.t == "Plain" and block.content or {}
    for i = #content, 1, -1 do
      if content[i].t == "RawInline" and content[i].text:match('^<details class="figure%-values"') then
        local html = content:remove(i).text:gsub("Values of the figure", function()
          return "Values of " .. label
        end)
        folds:insert(1, pandoc.RawBlock("html", html))
      end
    end
    if #content > 0 then block.content = content end
  end
  return folds
end

function Image(image)
  local text = image.attributes["fig-alt"] or image.attributes["alt"]
  image.attributes["fig-alt"] = nil
  image.attributes["alt"] = nil
  if not text and #image.caption == 0 then
    local data = read_bytes(image.src) or ""
    text = image.src:match("%.svg$") and svg_text(data)
      or image.src:match("%.png$") and png_text(data)
  end
  if text then image.caption = pandoc.Inlines({ pandoc.Str(text) }) end
  if is_word and image.src:match("%.svg$") then
    local raster = image.src:gsub("%.svg$", ".png")
    local file = io.open(raster, "rb")
    if file then
      file:close()
      image.src = raster
    end
  end
  if is_html and image.src:match("%.svg$") then
    return with_numbers(image, read_bytes(image.src) or "")
  end
  return image
end

-- Tables ---------------------------------------------------------------------------------
-- Cells of class "num" are aligned on the decimal point: right-aligned and filled up with
-- figure spaces. Those, and the figure spaces of cells that arrive filled up, are no text in what
-- is written: a number copied from a table is a number. HTML and PDF hold them as empty elements
-- whose width style.css makes, Word as indentations, see word/table_pads.py.

local function each_cell(rows, visit)
  local taken = {}
  for r, row in ipairs(rows) do
    local column = 1
    for _, cell in ipairs(row.cells) do
      while taken[r .. ":" .. column] do column = column + 1 end
      for i = 0, cell.row_span - 1 do
        for j = 0, cell.col_span - 1 do taken[(r + i) .. ":" .. (column + j)] = true end
      end
      visit(cell, column)
      column = column + cell.col_span
    end
  end
end

local function decimals(text)
  local fraction = text:match("^[^%d]*[%d,]*%.(%d+)%D*$")
  if fraction then return #fraction end
  return text:match("^[^%d]*[%d,]+%D*$") and 0 or nil
end

local function align_decimals(rows)
  local widest = {}
  local numeric = {}
  each_cell(rows, function(cell, column)
    if cell.classes:includes("num") then
      local places = decimals(pandoc.utils.stringify(cell.contents))
      numeric[#numeric + 1] = { cell = cell, column = column, places = places }
      if places then widest[column] = math.max(widest[column] or 0, places) end
    end
  end)
  for _, entry in ipairs(numeric) do
    local cell, places = entry.cell, entry.places
    cell.alignment = "AlignRight"
    local missing = places and widest[entry.column] - places or 0
    local last = cell.contents[#cell.contents]
    if missing > 0 and last and last.content then
      local fill = string.rep(FIGURE_SPACE, missing)
      if places == 0 then fill = PUNCTUATION_SPACE .. fill end
      last.content:insert(pandoc.Str(fill))
    end
  end
end

-- A run of figure and punctuation spaces as an empty span that says which digits it is as wide as.
local function without_pads(str)
  if not str.text:find("\u{2007}", 1, true) and not str.text:find("\u{2008}", 1, true) then
    return nil
  end
  local out, run, is_pad = pandoc.Inlines({}), "", false
  local function flush()
    if run == "" then return end
    out:insert(is_pad and pandoc.Span({}, pandoc.Attr("", { "pad" }, { { "pad", run } }))
      or pandoc.Str(run))
    run = ""
  end
  for _, code in utf8.codes(str.text) do
    local digit = code == 0x2007 and "0" or code == 0x2008 and "." or nil
    if (digit ~= nil) ~= is_pad then
      flush()
      is_pad = digit ~= nil
    end
    run = run .. (digit or utf8.char(code))
  end
  flush()
  return out
end

-- The level of a row's name: it begins with two figure spaces for each.
local function take_indent(cell)
  local spaces, seen = 0, false
  cell.contents = cell.contents:walk({
    Str = function(str)
      if seen then return nil end
      seen = true
      local rest = str.text
      while rest:sub(1, #FIGURE_SPACE) == FIGURE_SPACE do
        rest = rest:sub(#FIGURE_SPACE + 1)
        spaces = spaces + 1
      end
      return pandoc.Str(rest)
    end,
  })
  if spaces > 1 then cell.classes:insert("indent-" .. spaces // 2) end
end

local function take_pads(rows)
  each_cell(rows, function(cell, column)
    if column == 1 then take_indent(cell) end
    cell.contents = cell.contents:walk({ Str = without_pads })
  end)
end

-- Word has no class to hang the weight of a group heading on. What is bold already is not made so
-- twice: a run with two weights is no valid Word.
local function bold(inlines)
  return pandoc.Inlines({ pandoc.Strong(inlines:walk({
    Strong = function(strong) return strong.content end,
  })) })
end

local function embolden(rows, is_part)
  for _, row in ipairs(rows) do
    if is_part and row.attr.classes:includes("group") then
      local cell = row.cells[1]
      cell.contents = cell.contents:map(function(block)
        if block.content then
          block.content = { pandoc.Emph(block.content:walk({
            Strong = function(strong) return strong.content end,
          })) }
        end
        return block
      end)
    elseif row.attr.classes:includes("group") or row.attr.classes:includes("variable") then
      local cell = row.cells[1]
      cell.contents = cell.contents:map(function(block)
        if block.content then block.content = bold(block.content) end
        return block
      end)
    end
  end
end

function Table(tbl)
  for _, body in ipairs(tbl.bodies) do
    align_decimals(body.body)
    if is_html then take_pads(body.body) end
    if is_word then
      local is_part = body.attr.classes:includes("part")
      embolden(body.head, is_part)
      embolden(body.body, is_part)
    end
  end
  return tbl
end

local function scroll_box(content, class, label)
  return pandoc.Div(content, pandoc.Attr("", { class }, {
    { "tabindex", "0" }, { "role", "region" }, { "aria-label", label },
  }))
end

-- Floats ---------------------------------------------------------------------------------

-- Splits "Table 1. Caption" after the delimiter, so that the label can be set apart.
local function label_of(caption)
  local label, rest = pandoc.Inlines({}), pandoc.Inlines({})
  local in_label = true
  for _, inline in ipairs(caption) do
    if in_label and inline.t == "Space" then
      in_label = false
    else
      (in_label and label or rest):insert(inline)
    end
  end
  return label, rest
end

-- "number-prefix: S" makes Table S1 of Table 1; crossref.lua has done it already where that ran.
local number_prefix = ""

local function prefixed(inlines)
  for i = #inlines, 1, -1 do
    local before, number = (inlines[i].text or ""):match("^(.-)(%d+%.?)$")
    if number then
      if before:sub(-#number_prefix) ~= number_prefix then
        inlines[i] = pandoc.Str(before .. number_prefix .. number)
      end
      return inlines
    end
  end
  return inlines
end

-- Word numbers captions with SEQ fields; with them an author can insert a table and renumber.
local function word_label(label)
  local out = pandoc.Inlines({})
  local name = label[1] and label[1].text or "Table"
  for i, inline in ipairs(label) do
    local letter, digits = (inline.text or ""):match("^(%u?)(%d+)$")
    if inline.t == "Str" and digits and i > 1 then
      if letter ~= "" then out:insert(pandoc.Strong({ pandoc.Str(letter) })) end
      out:insert(pandoc.RawInline("openxml", '<w:fldSimple w:instr=" SEQ ' .. name
        .. ' \\* ARABIC "><w:r><w:rPr><w:b/></w:rPr><w:t>' .. digits
        .. "</w:t></w:r></w:fldSimple>"))
    else
      out:insert(pandoc.Strong({ inline }))
    end
  end
  return out
end

local function flatten(blocks)
  local flat = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    if block.t == "Div" and block.identifier == ""
      and not block.classes:includes("table-notes") and not block.attributes["custom-style"] then
      flat:extend(flatten(block.content))
    else
      flat:insert(block)
    end
  end
  return flat
end

local function styled(style, blocks)
  return pandoc.Div(blocks, pandoc.Attr("", {}, { { "custom-style", style } }))
end

-- A content control around what can be renewed in a Word file; word/controls.py gives it its key.
local function control(raw, tag, form, content)
  local function escaped(text)
    return (text:gsub("&", "&amp;"):gsub("<", "&lt;"):gsub('"', "&quot;"))
  end
  content:insert(1, raw("openxml", '<w:sdt><w:sdtPr><w:alias w:val="' .. escaped(form)
    .. '"/><w:tag w:val="' .. escaped(tag) .. '"/></w:sdtPr><w:sdtContent>'))
  content:insert(raw("openxml", "</w:sdtContent></w:sdt>"))
  return content
end

local function word_float(identifier, kind, caption, content)
  local label, rest = label_of(caption)
  local line = word_label(label)
  if #rest > 0 then
    line:insert(pandoc.Space())
    line:extend(rest)
  end
  if identifier ~= "" then line = pandoc.Inlines({ pandoc.Span(line, pandoc.Attr(identifier)) }) end
  local out = pandoc.Blocks({})
  for _, block in ipairs(flatten(content)) do
    if block.t == "Table" then
      out:insert(block)
    elseif block.t == "Figure" then
      out:insert(styled("Captioned Figure", block.content))
    elseif kind == "fig" and (block.t == "Plain" or block.t == "Para") then
      out:insert(styled("Captioned Figure", { pandoc.Para(block.content) }))
    else
      out:insert(styled(kind == "tbl" and "Table Notes" or "Body Text", { block }))
    end
  end
  if identifier ~= "" and #out > 0 then out = control(pandoc.RawBlock, identifier, kind, out) end
  if kind == "tbl" then out:insert(1, styled("Table Caption", { pandoc.Para(line) })) end
  if kind == "fig" then out:insert(styled("Image Caption", { pandoc.Para(line) })) end
  return pandoc.Div(out)
end

-- The mark of a table that another run lays out, see embedded/tables_apart.py.
local function is_apart(block)
  return block.t == "RawBlock" and block.text:match("^<!%-%-table %x+%-%->$")
end

local function html_float(identifier, kind, caption, content)
  local label, rest = label_of(caption)
  local plain_label = pandoc.utils.stringify(label):gsub(NBSP, " "):gsub("[.:]$", "")
  local line = pandoc.Inlines({ pandoc.Span(label, pandoc.Attr("", { "float-label" })) })
  if #rest > 0 then
    line:insert(pandoc.Space())
    line:extend(rest)
  end
  local attr = pandoc.Attr(identifier, { "float", "float-" .. kind })
  if kind == "fig" then
    -- written by hand: pandoc hides a <figcaption> from readers of the alternative text
    local drawn = pandoc.Blocks({})
    for _, block in ipairs(flatten(content)) do
      drawn:extend(block.t == "Figure" and block.content
        or block.t == "Para" and { pandoc.Plain(block.content) } or { block })
    end
    local folds = take_values(drawn, plain_label)
    local out = pandoc.Blocks({ pandoc.RawBlock("html",
      '<figure id="' .. identifier .. '" class="float float-fig">'),
      scroll_box(drawn, "figure-scroll", plain_label) })
    out:extend({ pandoc.RawBlock("html", "<figcaption>"), pandoc.Plain(line),
      pandoc.RawBlock("html", "</figcaption></figure>") })
    out:extend(folds)
    return pandoc.Div(out, pandoc.Attr("", { "float-box" }))
  end
  local out = pandoc.Blocks({})
  for _, block in ipairs(flatten(content)) do
    if block.t == "Table" and #block.caption.long == 0 then
      block.caption.long = { pandoc.Plain({ pandoc.Span(line, pandoc.Attr("", { "caption-text" })) }) }
      out:insert(scroll_box({ block }, "table-scroll", plain_label))
    elseif block.t == "Table" then
      out:insert(scroll_box({ block }, "table-scroll", plain_label))
    elseif is_apart(block) then
      local caption = pandoc.Inlines({
        pandoc.RawInline("html", block.text .. "<caption>"),
        pandoc.Span(line, pandoc.Attr("", { "caption-text" })),
        pandoc.RawInline("html", "</caption><!--/table-->"),
      })
      out:insert(scroll_box({ pandoc.Plain(caption) }, "table-scroll", plain_label))
    else
      out:insert(block)
    end
  end
  return pandoc.Div(out, attr)
end

local function lay_out(identifier, kind, caption, content)
  return (is_word and word_float or html_float)(identifier, kind, caption, content)
end

function Div(div)
  if div.classes:includes("float") and div.content[1]
    and div.content[1].classes and div.content[1].classes:includes("float-caption") then
    local kind = div.classes:includes("float-tbl") and "tbl" or "fig"
    local content = div.content:clone()
    local caption = pandoc.utils.blocks_to_inlines(content:remove(1).content)
    return lay_out(div.identifier, kind, caption, content), false
  elseif is_word and div.classes:includes("table-notes") then
    return styled("Table Notes", div.content)
  end
  return nil
end

-- Running text --------------------------------------------------------------------------

-- *P* and what it is compared with stay on one line, and so do a value and its unit.
local UNITS = pandoc.List({ "mm", "cm", "m", "mg", "g", "kg", "mL", "L", "mg/dL", "mL/min/1.73" })
for _, time in ipairs({ "second", "minute", "hour", "day", "week", "month", "year" }) do
  UNITS:extend({ time, time .. "s" })
end

local function is_value(inline)
  return inline.t == "Span" and inline.classes:includes("number")
    or pandoc.utils.stringify(inline):match("^%(?[%d.,–-]*%d$") ~= nil
    or pandoc.utils.stringify(inline) == "mL/min/1.73"
end

local function belong_together(before, after)
  local text = pandoc.utils.stringify(after)
  if before.t == "Emph" and pandoc.utils.stringify(before) == "P" then
    return text:match("^[=<>]") ~= nil
  end
  local unit = text:gsub("[.,;:)]+$", "")
  return (UNITS:includes(unit) or unit == "m²") and is_value(before)
end

function Inlines(inlines)
  local changed = false
  for i = 1, #inlines - 2 do
    local space = inlines[i + 1]
    if (space.t == "Space" or space.t == "SoftBreak")
      and belong_together(inlines[i], inlines[i + 2]) then
      inlines[i + 1] = pandoc.Str(NBSP)
      changed = true
    end
  end
  -- nor does a line end behind the stroke of a unit
  for i, inline in ipairs(is_html and inlines or {}) do
    if inline.t == "Str" and inline.text:find("/", 1, true) and UNITS:includes(inline.text) then
      inlines[i] = pandoc.Span({ inline }, pandoc.Attr("", { "unit" }))
      changed = true
    end
  end
  return changed and inlines or nil
end

-- Pandoc sets the items of a tight list in the style it uses for the cells of tables.
local function loose(list)
  if not is_word then return nil end
  list.content = list.content:map(function(item)
    return item:map(function(block)
      return block.t == "Plain" and pandoc.Para(block.content) or block
    end)
  end)
  return list
end

BulletList = loose
OrderedList = loose

-- Traced numbers -------------------------------------------------------------------------
-- A number of the HTML carries an empty link with the note of what it rests on; see
-- documents/traced/note.py, screen.css and page.js. In Word it is a content control; the PDF gets
-- the bare text.

local LIST_OF_NUMBERS = "supplement"
local traced_so_far = 0

-- The number's row in the list of numbers; without such a document, the number itself.
local function place_of(id, has_list)
  if has_list then return LIST_OF_NUMBERS .. ".html#number-" .. id, "" end
  traced_so_far = traced_so_far + 1
  local here = "trace-" .. traced_so_far
  return "#" .. here, here
end

local function traced(span, shown, has_list)
  if not (span.classes:includes("number") and span.attributes.trace) then return nil end
  if is_word and #span.content > 0 then
    return control(pandoc.RawInline, span.attributes.trace, span.attributes.form or "",
      span.content:clone())
  end
  if not shown then return span.content end
  local first = span.attributes.trace:match("^%S+")
  local note = span.attributes.note or span.attributes.trace
  -- the box over a number of a figure is empty: its note begins with what is printed
  if span.attributes.text then
    local label = span.attributes.text:gsub(FIGURE_SPACE, ""):gsub("%s+", " ")
    note = label .. " | " .. note
  end
  local target, here = place_of(first, has_list)
  local link = pandoc.Link({}, target, "", pandoc.Attr("", { "trace" }, {
    { "aria-label", (note:gsub(" | ", "\n")) },
  }))
  local content = span.content:clone()
  content:insert(link)
  local attributes = { { "trace", span.attributes.trace } }
  if span.attributes.style then attributes[2] = { "style", span.attributes.style } end
  return pandoc.Span(content, pandoc.Attr(here, { "number" }, attributes))
end

-- What page.js does it does for every page, so it stands in each.
local function page_script()
  local path = quarto and quarto.utils and quarto.utils.resolve_path("page.js")
    or pandoc.path.join({ pandoc.path.directory(PANDOC_SCRIPT_FILE), "page.js" })
  return pandoc.MetaBlocks({
    pandoc.RawBlock("html", "<script>\n" .. (read_bytes(path) or "") .. "</script>"),
  })
end

-- Title block, links ---------------------------------------------------------------------

local function as_list(value)
  if value == nil then return pandoc.List({}) end
  local kind = pandoc.utils.type(value)
  return kind == "List" and value or pandoc.List({ value })
end

local function name_of(author)
  if pandoc.utils.type(author) ~= "table" then return author end
  local name = author.name
  if type(name) == "table" and name.family and not name.literal then
    return pandoc.Inlines(pandoc.utils.stringify(name.given or "") .. " "
      .. pandoc.utils.stringify(name.family))
  end
  return type(name) == "table" and name.literal or name
end

local function byline(authors, affiliations)
  local line = pandoc.Inlines({})
  for i, author in ipairs(authors) do
    if i > 1 then line:extend({ pandoc.Str(","), pandoc.Space() }) end
    local marks = pandoc.List({})
    local name = name_of(author)
    if pandoc.utils.type(author) == "table" then
      for _, given in ipairs(as_list(author.affiliations or author.affiliation)) do
        local text = pandoc.utils.type(given) == "table" and (given.name or given.ref) or given
        local key = pandoc.utils.stringify(text)
        local number = tonumber(key)
        if not number then
          local found, at = affiliations:find_if(function(known)
            return pandoc.utils.stringify(known) == key
          end)
          if not found then
            affiliations:insert(pandoc.Inlines(text))
            at = #affiliations
          end
          number = at
        end
        marks:insert(tostring(number))
      end
    end
    -- a no-break space inside names keeps them on one line
    line:extend(pandoc.Inlines(pandoc.utils.stringify(name)):walk({
      Space = function() return pandoc.Str(NBSP) end,
    }))
    if #marks > 0 then line:insert(pandoc.Superscript(table.concat(marks, ","))) end
  end
  return line
end

local function numbered(affiliations)
  return affiliations:map(function(text, i)
    local line = pandoc.Inlines({ pandoc.Superscript(tostring(i)), pandoc.Space() })
    line:extend(pandoc.Inlines(text))
    return pandoc.MetaInlines(line)
  end)
end

local NAMES = { html = "HTML", pdf = "PDF", docx = "Word" }

local function other_formats(meta, stem)
  local links = pandoc.List({})
  local formats = meta["caseseries-formats"] and as_list(meta["caseseries-formats"])
    or pandoc.List({ "html", "pdf", "docx" })
  for _, format in ipairs(formats) do
    local extension = pandoc.utils.stringify(format)
    if extension ~= "html" then
      links:insert({ href = stem .. "." .. extension, text = NAMES[extension] })
    end
  end
  for _, document in ipairs(as_list(meta.documents)) do
    local file = pandoc.utils.stringify(document.file)
    if file ~= stem then
      links:insert({ href = file .. ".html", text = document.text })
    end
  end
  return links
end

-- Whether the patients are synthetic is the study's to say, not the document's: the div with this
-- id holds what study.toml says, computed in a cell, and goes to the top of the title block. Where
-- the study says nothing, neither banner nor running note appears. The div may speak of rows set
-- aside alone: the note is only that of one with the class synthetic-rows.
local function lift_statement(doc)
  local synthetic = false
  doc.blocks = doc.blocks:walk({
    Div = function(div)
      -- a cell with a label is a div of its own around the statement
      local is_cell = div.classes:includes("cell") or div.classes:includes("cell-output")
      if is_cell and #div.content == 0 then return {} end
      if div.identifier ~= "synthetic-statement" then return nil end
      local inlines = pandoc.utils.blocks_to_inlines(div.content)
      if pandoc.utils.stringify(inlines):match("%S") then
        doc.meta["synthetic-statement"] = pandoc.MetaInlines(inlines)
        synthetic = div.classes:includes("synthetic-rows")
      else
        doc.meta["synthetic-statement"] = nil
      end
      return {}
    end,
  })
  if not synthetic then
    doc.meta["running-note"] = nil
  end
end

-- A document that states no description is described by the first paragraph of its abstract, or by
-- its first one, without a heading set in bold at its beginning.
local function description(doc)
  local first = nil
  local in_abstract = false
  for _, block in ipairs(doc.blocks) do
    if block.t == "Header" then
      in_abstract = pandoc.utils.stringify(block):lower() == "abstract"
    elseif block.t == "Para" and (in_abstract or not first) then
      first = block
      if in_abstract then break end
    end
  end
  if not first then return nil end
  local inlines = pandoc.Inlines(first.content):walk({ Cite = function() return {} end })
  if inlines[1] and inlines[1].t == "Strong" then inlines:remove(1) end
  local text = pandoc.utils.stringify(inlines):gsub(FIGURE_SPACE, ""):gsub("%s+", " ")
  return (text:gsub("^ ", ""):gsub(" $", ""):gsub(" ([.,;])", "%1"))
end

-- Below the title of a Word document headings begin at the first level.
local function raise_headings(doc)
  local highest = 9
  doc.blocks:walk({ Header = function(header) highest = math.min(highest, header.level) end })
  doc.blocks = doc.blocks:walk({ Header = function(header)
    header.level = header.level - highest + 1
    return header
  end })
end

function Pandoc(doc)
  lift_statement(doc)
  if is_word then raise_headings(doc) end
  local meta = doc.meta
  if is_html and not meta.description then meta.description = description(doc) end
  number_prefix = pandoc.utils.stringify(meta["number-prefix"] or "")
  if number_prefix ~= "" then
    doc.blocks = doc.blocks:walk({
      Link = function(link)
        local kind = link.target:match("^#(%a+)%-")
        if link.classes:includes("quarto-xref") and (kind == "tbl" or kind == "fig") then
          link.content = prefixed(link.content)
          return link
        end
      end,
    })
  end
  local affiliations = pandoc.List({})
  local authors = as_list(meta["by-author"] or meta.author)
  if #authors > 0 then
    meta.byline = pandoc.MetaInlines(byline(authors, affiliations))
    -- pandoc finds no name in an author with an affiliation: the properties of the file had none
    meta.author = pandoc.MetaList(authors:map(function(author)
      return pandoc.MetaInlines({ pandoc.Str(pandoc.utils.stringify(name_of(author))) })
    end))
    -- an index of papers wants the paper, not its supplement
    meta["for-citation"] = number_prefix == ""
    meta["byline-affiliations"] = affiliations
    meta["byline-affiliations-numbered"] = numbered(affiliations)
  end
  local source = meta["cited-source"]
  if source then
    local places = as_list(source.affiliations)
    local credited = as_list(source.authors)
    if #credited > 0 then
      source.byline = pandoc.MetaInlines(byline(credited, places))
      source["affiliations-numbered"] = numbered(places)
    else
      source["affiliations-numbered"] = places
    end
    source.affiliations = places
    meta["cited-source"] = source
  end
  local input = quarto and quarto.doc.input_file
    or meta["caseseries-source"] and pandoc.utils.stringify(meta["caseseries-source"])
  if input and is_html then
    local stem = pandoc.path.split_extension(pandoc.path.filename(input))
    meta["other-formats"] = other_formats(meta, stem)
  end
  -- A document links to its siblings in its own format. Not in a PDF: WeasyPrint would make
  -- the link absolute, with the folders of the machine it ran on.
  local in_pdf = meta["in-pdf"] == true
  local has_traces = false
  local has_list = false
  for _, document in ipairs(as_list(meta.documents)) do
    has_list = has_list or pandoc.utils.stringify(document.file) == LIST_OF_NUMBERS
  end
  doc.blocks = doc.blocks:walk({
    Span = function(span)
      local number = traced(span, is_html and not in_pdf, has_list)
      has_traces = has_traces or number ~= nil
      return number
    end,
    Link = function(link)
      local target, rest = link.target:match("^([%w_-]+)%.qmd(.*)$")
      if target and in_pdf then return link.content end
      if target then
        link.target = target .. (is_word and ".docx" or ".html") .. rest
        return link
      end
    end,
  })
  if has_traces and is_html and not in_pdf then meta["has-traces"] = true end
  if is_html and not in_pdf then meta["page-script"] = page_script() end
  doc.meta = meta
  return doc
end

if quarto and quarto._quarto and quarto._quarto.ast then
  quarto._quarto.ast.add_renderer("FloatRefTarget", function(_)
    return is_html or is_word
  end, function(float)
    quarto.doc.crossref.decorate_caption_with_crossref(float)
    local caption = float.caption_long and float.caption_long.content or pandoc.Inlines({})
    local kind = float.type == "Table" and "tbl" or "fig"
    if number_prefix ~= "" then
      local label, rest = label_of(pandoc.Inlines(caption))
      caption = prefixed(label)
      if #rest > 0 then
        caption:insert(pandoc.Space())
        caption:extend(rest)
      end
    end
    local content = float.content
    if pandoc.utils.type(content) == "Block" then content = pandoc.Blocks({ content }) end
    return lay_out(float.identifier, kind, pandoc.Inlines(caption), content)
  end)
end
