# Link checker for Markdown: an Actor in one script.
#
# It runs in PowerShell 7 and in Windows PowerShell 5.1, and needs no module: the cmdlets of ApifyPS would do what the first
# part does, as in docs/examples/actors/page-titles.

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2.0

#region The platform: JSON over HTTP

# Windows PowerShell does not load it by itself.
Add-Type -AssemblyName System.Net.Http
if ($PSVersionTable.PSVersion.Major -lt 6) {
    [System.Net.ServicePointManager]::SecurityProtocol =
        [System.Net.ServicePointManager]::SecurityProtocol -bor [System.Net.SecurityProtocolType]::Tls12
}

$utf8 = [System.Text.UTF8Encoding]::new($false)
$platform = [System.Net.Http.HttpClient]::new()

function Get-Setting([string] $Name, [string] $Default) {
    $value = [System.Environment]::GetEnvironmentVariable($Name)
    if ($value) { return $value }
    if ($Default) { return $Default }
    throw "The variable $Name is not set. Run this as an Actor: Invoke-ApifyActor -ActorId link-checker"
}

# Sends one request and returns the bytes of the answer, or nothing for a 404. What may pass by itself is tried again.
function Invoke-Platform([string] $Method, [string] $Path, $Body) {
    $uri = (Get-Setting APIFY_API_BASE_URL 'https://api.apify.com').TrimEnd('/') + '/v2/' + $Path
    for ($attempt = 1; ; $attempt++) {
        $request = [System.Net.Http.HttpRequestMessage]::new([System.Net.Http.HttpMethod]::new($Method), $uri)
        $request.Headers.Authorization =
            [System.Net.Http.Headers.AuthenticationHeaderValue]::new('Bearer', (Get-Setting APIFY_TOKEN))
        if ($null -ne $Body) {
            $request.Content = [System.Net.Http.StringContent]::new((ConvertTo-Json $Body -Depth 5 -Compress), $utf8, 'application/json')
        }
        $status = 0
        try {
            $response = $platform.SendAsync($request).GetAwaiter().GetResult()
            $status = [int]$response.StatusCode
            $bytes = $response.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult()
            $problem = "$status " + $utf8.GetString($bytes)
        }
        catch {
            $problem = $_.Exception.GetBaseException().Message
        }
        if ($status -ge 200 -and $status -lt 300) { return , $bytes }
        if ($status -eq 404) { return }
        if ($attempt -ge 5 -or ($status -ge 400 -and $status -lt 500 -and $status -ne 429)) {
            throw "$Method $uri failed: $problem"
        }
        [System.Threading.Thread]::Sleep(200 * $attempt * $attempt)
    }
}

function Get-ActorInput {
    $key = [uri]::EscapeDataString((Get-Setting ACTOR_INPUT_KEY 'INPUT'))
    $bytes = Invoke-Platform GET "key-value-stores/$(Get-Setting ACTOR_DEFAULT_KEY_VALUE_STORE_ID)/records/$key"
    $actorInput = @{}
    if ($null -eq $bytes -or $bytes.Length -eq 0) { return $actorInput }
    try { $value = ConvertFrom-Json $utf8.GetString($bytes) }
    catch { throw "The input is not JSON: $($_.Exception.GetBaseException().Message)" }
    if ($value -isnot [System.Management.Automation.PSCustomObject]) { throw 'The input is not a JSON object.' }
    foreach ($field in $value.PSObject.Properties) { $actorInput[$field.Name] = $field.Value }
    $actorInput
}

function Add-ActorItem($Items) {
    if ($Items.Count -gt 0) {
        [void](Invoke-Platform POST "datasets/$(Get-Setting ACTOR_DEFAULT_DATASET_ID)/items" $Items)
    }
}

function Set-ActorOutput($Value) {
    [void](Invoke-Platform PUT "key-value-stores/$(Get-Setting ACTOR_DEFAULT_KEY_VALUE_STORE_ID)/records/OUTPUT" $Value)
}

function Set-ActorStatus([string] $Message, [switch] $Terminal) {
    [void](Invoke-Platform PUT "actor-runs/$(Get-Setting ACTOR_RUN_ID)" @{
            statusMessage = $Message; isStatusMessageTerminal = $Terminal.IsPresent
        })
}

function Write-ActorLog([string] $Line) { [Console]::Out.WriteLine($Line) }

#endregion

#region Input

function Read-Setting($ActorInput, [string] $Name, $Default) {
    if ($ActorInput.ContainsKey($Name) -and $null -ne $ActorInput[$Name]) { return $ActorInput[$Name] }
    return $Default
}

function Read-List($ActorInput, [string] $Name) {
    $list = $ActorInput[$Name]
    if ($null -eq $list) { return , @() }
    # Whoever passes one string from PowerShell means a list of one.
    if ($list -is [string]) { $list = @($list) }
    if ($list -isnot [array]) { throw "The input's '$Name' is not a list of strings." }
    foreach ($element in $list) {
        if ($element -isnot [string] -or -not $element.Trim()) { throw "The input's '$Name' is not a list of strings." }
    }
    return , $list
}

function Read-Number($ActorInput, [string] $Name, [int] $Default, [int] $Maximum) {
    $number = Read-Setting $ActorInput $Name $Default
    # Windows PowerShell reads a whole number as another type than PowerShell 7.
    if (($number -isnot [int] -and $number -isnot [long]) -or $number -lt 1 -or $number -gt $Maximum) {
        throw "The input's '$Name' is not a whole number from 1 to $Maximum."
    }
    [int]$number
}

# Checks all of the input before any work is done.
function Read-Options {
    $given = Get-ActorInput
    $root = Read-Setting $given root ''
    if ($root -isnot [string]) { throw "The input's 'root' is not a string." }
    $options = @{
        # Not Path.GetFullPath alone: that knows the process' folder, not PowerShell's.
        Root           = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine([Environment]::CurrentDirectory, $root))
        Paths          = Read-List $given paths
        Urls           = Read-List $given urls
        CheckExternal  = Read-Setting $given checkExternal $true
        TimeoutSecs    = Read-Number $given timeoutSecs 10 3600
        MaxConcurrency = Read-Number $given maxConcurrency 10 100
    }
    if ($options.CheckExternal -isnot [bool]) { throw "The input's 'checkExternal' is neither true nor false." }
    if ($options.Paths.Count + $options.Urls.Count -eq 0) { throw "The input has neither 'paths' nor 'urls'." }
    if (-not [System.IO.Directory]::Exists($options.Root)) { throw "The input's 'root' is not a folder: $($options.Root)" }
    foreach ($url in $options.Urls) {
        if ($url -notmatch '^https?://[^/\s]') { throw "The input's 'urls' has one that is not http or https: $url" }
    }
    $options.Files = Get-MarkdownFile $options
    $options
}

function Get-MarkdownFile($Options) {
    $files = [System.Collections.Generic.List[string]]::new()
    $folders = [System.Collections.Generic.Stack[string]]::new()
    foreach ($path in $Options.Paths) {
        $full = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($Options.Root, $path))
        if ([System.IO.File]::Exists($full)) { $files.Add($full) }
        elseif ([System.IO.Directory]::Exists($full)) { $folders.Push($full) }
        else { throw "The input's 'paths' has one that does not exist: $full" }
    }
    while ($folders.Count -gt 0) {
        $folder = $folders.Pop()
        foreach ($file in [System.IO.Directory]::GetFiles($folder)) {
            if ($file -match '\.(md|markdown)$') { $files.Add($file) }
        }
        foreach ($child in [System.IO.Directory]::GetDirectories($folder)) {
            # What tools put beside the documents is not the documents.
            $name = [System.IO.Path]::GetFileName($child)
            if (-not $name.StartsWith('.') -and $name -ne 'node_modules') { $folders.Push($child) }
        }
    }
    $unique = [System.Collections.Generic.SortedSet[string]]::new([string[]]$files.ToArray(), [System.StringComparer]::Ordinal)
    return , @($unique)
}

#endregion

#region Markdown

$blank = [System.Text.RegularExpressions.MatchEvaluator] { param($match) $match.Value -replace '[^\n]', ' ' }

# Blanks out what is not prose, character by character, so that every position still belongs to its line.
function Hide-CodeBlock([string] $Text) {
    $fence = $null
    $lines = foreach ($line in $Text.Split("`n")) {
        if ($null -ne $fence) {
            if ($line -match "^[\s>]*($([regex]::Escape($fence[0]))+)\s*`$" -and $Matches[1].Length -ge $fence.Length) { $fence = $null }
            $line -replace '.', ' '
        }
        elseif ($line -match '^[\s>]*(?:(?:[-*+]|\d+[.)])\s+)?(`{3,}(?=[^`]*$)|~{3,})') {
            $fence = $Matches[1]
            $line -replace '.', ' '
        }
        else { $line }
    }
    [regex]::Replace(($lines -join "`n"), '<!--[\s\S]*?(-->|$(?![\s\S]))', $blank)
}

function Hide-InlineCode([string] $Text) {
    # As many backticks close as opened, before the paragraph ends.
    [regex]::Replace($Text, '(?<![\\`])(`+)(?!`)(?:(?!\n[ \t]*\n)[\s\S])+?(?<!`)\1(?!`)', $blank)
}

$linkPatterns = @(
    # A link's text may hold an image or one pair of brackets but no empty line, its address one pair of parentheses.
    @{ Kind = 'link'; Pattern = '(?<![\\!])\[(?:(?!\n[ \t]*\n)[^\[\]\\]|\\.|!?\[[^\[\]]*\](?:\([^()\n]*\))?)*\]\(\s*(?<link><[^<>\n]*>|(?:[^\s()<>]|\([^\s()]*\))*)(?:\s+(?:"[^"]*"|''[^'']*''|\([^()]*\)))?\s*\)' }
    @{ Kind = 'image'; Pattern = '(?<!\\)!\[(?:(?!\n[ \t]*\n)[^\[\]\\]|\\.|\[[^\[\]]*\])*\]\(\s*(?<link><[^<>\n]*>|(?:[^\s()<>]|\([^\s()]*\))*)(?:\s+(?:"[^"]*"|''[^'']*''|\([^()]*\)))?\s*\)' }
    @{ Kind = 'reference'; Pattern = '(?m)^[ ]{0,3}\[(?!\^)[^\[\]\n]+\]:[ \t]*\n?[ \t]*(?<link><[^<>\n]*>|[^\s<]\S*)' }
    @{ Kind = 'html'; Pattern = '(?i)<(?:a|img)\s[^<>]*?\b(?:href|src)\s*=\s*(?:"(?<link>[^"\n]*)"|''(?<link>[^''\n]*)'')' }
    @{ Kind = 'autolink'; Pattern = '<(?<link>[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)>' }
    # An address in plain text, as GitHub recognises it; punctuation after it belongs to the sentence.
    @{ Kind = 'autolink'; Pattern = '(?<![\w/.=&?#<"''\[-])(?<link>https?://[^\s<>"]*[^\s<>"?!.,:*_~''")\]}|])' }
)

function Get-MarkdownLink([string] $Text) {
    $prose = Hide-InlineCode (Hide-CodeBlock $Text)
    $seen = [System.Collections.Generic.HashSet[int]]::new()
    $links = foreach ($pattern in $linkPatterns) {
        foreach ($match in [regex]::Matches($prose, $pattern.Pattern)) {
            $group = $match.Groups['link']
            # A plain address inside of another form has been found already.
            if (-not $seen.Add($group.Index)) { continue }
            $bracketed = $group.Value.StartsWith('<')
            if ($bracketed) { [void]$seen.Add($group.Index + 1) }
            @{
                Position = $group.Index
                Kind     = $pattern.Kind
                Link     = if ($bracketed) { $group.Value.Trim('<', '>') } else { $group.Value }
            }
        }
    }
    $sorted = [System.Collections.Generic.SortedDictionary[int, object]]::new()
    foreach ($link in $links) { $sorted[$link.Position] = $link }
    $line = 1
    $from = 0
    foreach ($link in $sorted.Values) {
        for (; $from -lt $link.Position; $from++) { if ($prose[$from] -eq "`n") { $line++ } }
        $link.Line = $line
        $link
    }
}

# GitHub's rule: lower case, without markup and punctuation, blanks to hyphens, a number after a repeated one.
function Get-HeadingAnchor([string] $Text) {
    $prose = Hide-CodeBlock $Text
    $anchors = [System.Collections.Generic.HashSet[string]]::new()
    $heading = '(?m)^ {0,3}#{1,6}[ \t]+(?<text>.*?)(?:[ \t]+#+)?[ \t]*$|^ {0,3}(?<text>[^\s#>|-].*)\n {0,3}(?:=+|-+)[ \t]*$'
    foreach ($match in [regex]::Matches($prose, $heading)) {
        $title = $match.Groups['text'].Value -replace '!\[[^\]]*\]\([^)]*\)', '' -replace '\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])', '$1' -replace '<[^>]+>', ''
        # An underscore is markup around words and a character within one.
        $title = $title -replace '(?<!\w)_+(?=\S)|(?<=\S)_+(?!\w)', ''
        $slug = $title.Trim().ToLowerInvariant() -replace '[^\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\- ]', '' -replace ' ', '-'
        $anchor = $slug
        for ($number = 1; -not $anchors.Add($anchor); $number++) { $anchor = "$slug-$number" }
    }
    foreach ($match in [regex]::Matches($prose, '(?i)<[a-z][^<>]*?\s(?:id|name)\s*=\s*["'']?(?<id>[^"''\s>]+)')) {
        [void]$anchors.Add($match.Groups['id'].Value)
    }
    return , $anchors
}

#endregion

#region Checks

$anchorsOfFile = @{}

function Read-Text([string] $File) { [System.IO.File]::ReadAllText($File).Replace("`r`n", "`n") }

# What is wrong with a link to a file, or nothing.
function Get-FileProblem([string] $Source, [string] $Link, [string] $Root) {
    if (-not $Link) { return 'the link has no target' }
    $path, $anchor = $Link.Split([char[]]'#', 2)
    $path = [uri]::UnescapeDataString($path.Split('?')[0])
    $target = $Source
    if ($path) {
        $base = if ($path.StartsWith('/')) { $Root } else { [System.IO.Path]::GetDirectoryName($Source) }
        try { $target = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($base, $path.TrimStart('/'))) }
        catch { return "not a path: $path" }
        if (-not [System.IO.File]::Exists($target) -and -not [System.IO.Directory]::Exists($target)) { return "no such file: $path" }
    }
    if (-not $anchor -or $anchor -eq 'top' -or $target -notmatch '\.(md|markdown)$' -or -not [System.IO.File]::Exists($target)) { return }
    if (-not $anchorsOfFile.ContainsKey($target)) { $anchorsOfFile[$target] = Get-HeadingAnchor (Read-Text $target) }
    $anchor = [uri]::UnescapeDataString($anchor)
    if (-not $anchorsOfFile[$target].Contains($anchor)) { return "no such heading: #$anchor" }
}

function Invoke-WebBatch($Client, [string] $Method, [string[]] $Urls) {
    $requests = foreach ($url in $Urls) {
        $answer = @{ Url = $url; Status = $null; Problem = $null; Task = $null }
        try {
            $request = [System.Net.Http.HttpRequestMessage]::new([System.Net.Http.HttpMethod]::new($Method), $url)
            # The body of a page is not asked about, so it is not waited for.
            $answer.Task = $Client.SendAsync($request, [System.Net.Http.HttpCompletionOption]::ResponseHeadersRead)
        }
        catch { $answer.Problem = "not a web address: $($_.Exception.GetBaseException().Message)" }
        $answer
    }
    foreach ($answer in $requests) {
        if ($null -ne $answer.Task) {
            try {
                $response = $answer.Task.GetAwaiter().GetResult()
                $answer.Status = [int]$response.StatusCode
                if ($answer.Status -ge 400) { $answer.Problem = "HTTP $($answer.Status) $($response.ReasonPhrase)".TrimEnd() }
                $response.Dispose()
            }
            catch [System.OperationCanceledException] { $answer.Problem = "no answer within $($Client.Timeout.TotalSeconds) seconds" }
            catch { $answer.Problem = $_.Exception.GetBaseException().Message }
        }
        $answer
    }
}

# Requests those of the addresses that have no result yet: HEAD first, GET where that is refused.
function Update-WebResult($Client, $Results, [string[]] $Urls, [int] $MaxConcurrency) {
    $open = [System.Collections.Generic.List[string]]::new()
    foreach ($url in $Urls) { if (-not $Results.ContainsKey($url) -and -not $open.Contains($url)) { $open.Add($url) } }
    for ($from = 0; $from -lt $open.Count; $from += $MaxConcurrency) {
        $batch = $open.GetRange($from, [math]::Min($MaxConcurrency, $open.Count - $from)).ToArray()
        foreach ($method in 'HEAD', 'GET') {
            foreach ($answer in (Invoke-WebBatch $Client $method $batch)) { $Results[$answer.Url] = $answer }
            $batch = [string[]]@(foreach ($url in $batch) { if ($Results[$url].Problem) { $url } })
            if ($batch.Count -eq 0) { break }
        }
    }
}

function Get-WebAddress([string] $Link) {
    if ($Link.StartsWith('//')) { $Link = 'https:' + $Link }
    if ($Link -match '^https?://') { return $Link.Split('#')[0] }
}

#endregion

function Invoke-LinkCheck($Options) {
    $client = [System.Net.Http.HttpClient]::new()
    $client.Timeout = [timespan]::FromSeconds($Options.TimeoutSecs)
    # Some sites refuse a client without a name.
    [void]$client.DefaultRequestHeaders.UserAgent.TryParseAdd('link-checker/1.0')
    [System.Net.ServicePointManager]::DefaultConnectionLimit = $Options.MaxConcurrency

    $results = @{}
    $items = [System.Collections.Generic.List[object]]::new()
    $output = [ordered]@{ files = 0; links = 0; ok = 0; broken = 0; skipped = 0; brokenLinks = [System.Collections.Generic.List[object]]::new() }
    $sinceStatus = [System.Diagnostics.Stopwatch]::StartNew()
    Set-ActorStatus "Checking $($Options.Files.Count) files and $($Options.Urls.Count) addresses."

    # The addresses of the input are one more source, without lines.
    $sources = @($Options.Files) + @(if ($Options.Urls.Count -gt 0) { '' })
    foreach ($file in $sources) {
        if ($file) {
            $name = $file
            $prefix = $Options.Root.TrimEnd('\', '/') + [System.IO.Path]::DirectorySeparatorChar
            if ($file.StartsWith($prefix, [System.StringComparison]::Ordinal)) { $name = $file.Substring($prefix.Length) }
            $name = $name.Replace('\', '/')
            $links = @(Get-MarkdownLink (Read-Text $file))
            $output.files++
        }
        else {
            $name = 'input'
            $links = @(foreach ($url in $Options.Urls) { @{ Kind = 'url'; Link = $url; Line = $null } })
        }
        $checksWeb = $Options.CheckExternal -or -not $file
        if ($checksWeb) {
            Update-WebResult $client $results @(foreach ($link in $links) { Get-WebAddress $link.Link }) $Options.MaxConcurrency
        }

        $broken = 0
        foreach ($link in $links) {
            $item = [ordered]@{ source = $name; line = $link.Line; link = $link.Link; kind = $link.Kind; ok = $null; status = $null; problem = $null }
            $address = Get-WebAddress $link.Link
            if ($address) {
                if ($checksWeb) {
                    $item.status = $results[$address].Status
                    $item.problem = $results[$address].Problem
                    $item.ok = -not $item.problem
                }
            }
            elseif ($link.Link -notmatch '^[A-Za-z][A-Za-z0-9+.-]+:') {
                $item.problem = Get-FileProblem $file $link.Link $Options.Root
                $item.ok = -not $item.problem
            }
            $items.Add($item)
            $output.links++
            if ($null -eq $item.ok) { $output.skipped++ }
            elseif ($item.ok) { $output.ok++ }
            else {
                $broken++
                $output.broken++
                $output.brokenLinks.Add($item)
            }
        }

        Write-ActorLog ("{0}: {1} links, {2} broken" -f $name, $links.Count, $broken)
        foreach ($item in $output.brokenLinks.GetRange($output.brokenLinks.Count - $broken, $broken)) {
            Write-ActorLog ("  line {0}: {1} - {2}" -f $item.line, $item.link, $item.problem)
        }
        if ($items.Count -ge 500) {
            Add-ActorItem $items
            $items.Clear()
        }
        if ($sinceStatus.ElapsedMilliseconds -ge 1000) {
            $sinceStatus.Restart()
            Set-ActorStatus "Checked $($output.files) of $($Options.Files.Count) files, $($output.broken) links broken."
        }
    }
    Add-ActorItem $items
    Set-ActorOutput $output
    $summary = "Checked $($output.links) links of $($output.files) files: $($output.broken) broken, $($output.skipped) skipped."
    Write-ActorLog $summary
    Set-ActorStatus $summary -Terminal
}

try { [Console]::OutputEncoding = $utf8 } catch { Write-ActorLog 'The log is not in UTF-8: there is no console to set.' }
try {
    Invoke-LinkCheck (Read-Options)
}
catch {
    $message = $_.Exception.Message
    [Console]::Error.WriteLine("ERROR $message")
    # Where the platform itself is what fails, there is nobody to tell.
    try { Set-ActorStatus $message -Terminal } catch { [Console]::Error.WriteLine("ERROR $($_.Exception.Message)") }
    exit 1
}
exit 0
