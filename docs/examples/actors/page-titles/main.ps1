# Titles of web pages: an Actor in PowerShell. docs/actors-in-powershell.md goes through it.
#
# It runs in PowerShell 7, Windows PowerShell 5.1 and ApifyPS.Shell, which has no Invoke-WebRequest.

$ErrorActionPreference = 'Stop'
if (-not (Get-Module ApifyPS)) { Import-Module ApifyPS }
[void][System.Reflection.Assembly]::LoadWithPartialName('System.Net.Http')

$inputKey = if ($env:ACTOR_INPUT_KEY) { $env:ACTOR_INPUT_KEY } else { 'INPUT' }
$urls = @((Get-ApifyRecord $inputKey).urls)
if ($urls.Count -eq 0) {
    Set-ApifyRun -StatusMessage 'The input has no urls.' -Terminal
    exit 1
}

# The queue takes each address once, also when the run is resurrected and comes by here again.
$urls | Add-ApifyRequest

$web = [System.Net.Http.HttpClient]::new()
$web.Timeout = [TimeSpan]::FromSeconds(30)
$failed = 0
foreach ($request in @(Get-ApifyRequest -State Pending)) {
    # After Stop-ApifyRun -Graceful no new page is begun.
    if ((Get-ApifyRun $env:ACTOR_RUN_ID).Status -eq 'ABORTING') {
        exit 0
    }

    $item = [ordered]@{ url = $request.Url; title = $null; problem = $null }
    try {
        $html = $web.GetStringAsync($request.Url).GetAwaiter().GetResult()
        if ($html -match '(?is)<title[^>]*>(.*?)</title>') {
            $item.title = [System.Net.WebUtility]::HtmlDecode($Matches[1]).Trim()
        }
    }
    catch {
        $item.problem = $_.Exception.GetBaseException().Message
        $failed++
    }

    # First the result, then the mark: what ends in between is done twice and never lost.
    $item | Add-ApifyDatasetItem
    $request | Set-ApifyRequest -Handled
    [Console]::Out.WriteLine("$($item.url): $(if ($item.problem) { $item.problem } else { $item.title })")
    Set-ApifyRun -StatusMessage "Read $($request.Url)"
}

$handled = @(Get-ApifyRequest -State Handled).Count
Set-ApifyRecord OUTPUT @{ pages = $handled; failed = $failed }
Set-ApifyRun -StatusMessage "Read $handled pages, $failed failed." -Terminal
