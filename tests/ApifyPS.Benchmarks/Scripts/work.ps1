# What a user's script does with storages, measured in PowerShell as it is installed; after a warm-up with a tenth of it.
param([string] $Work, [int] $Count, [string] $Way, [string] $Manifest, [string] $Address)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Import-Module $Manifest
$env:APIFY_TOKEN = 'benchmark'
$env:APIFY_API_BASE_URL = $Address
$headers = @{ Authorization = 'Bearer benchmark' }
$json = 'application/json; charset=utf-8'

function New-Storage([string] $Kind) { (Invoke-RestMethod -Method Post -Uri "${Address}v2/$Kind" -Headers $headers).data.id }
function New-Product([int] $Number) {
    [pscustomobject]@{ id = $Number; title = "Product $Number"; url = "https://example.com/p/$Number"; price = $Number / 8; currency = 'EUR'; inStock = $true; tags = 'tea', 'green', 'loose'; description = 'A tea of the first flush, picked by hand. ' * 8 }
}

$works = @{
    'items module'    = { param($count) $id = New-Storage datasets; $items = foreach ($n in 1..$count) { New-Product $n }; $clock = [Diagnostics.Stopwatch]::StartNew(); $items | Add-ApifyDatasetItem $id; $clock }
    'items rest'      = { param($count) $id = New-Storage datasets; $items = foreach ($n in 1..$count) { New-Product $n }; $clock = [Diagnostics.Stopwatch]::StartNew()
        for ($at = 0; $at -lt $count; $at += 5000) { $null = Invoke-RestMethod -Method Post -Uri "${Address}v2/datasets/$id/items" -Headers $headers -ContentType $json -Body (ConvertTo-Json $items[$at..([Math]::Min($count, $at + 5000) - 1)] -Depth 9 -Compress) }; $clock }
    'records module'  = { param($count) $id = New-Storage key-value-stores; $clock = [Diagnostics.Stopwatch]::StartNew(); foreach ($n in 1..$count) { Set-ApifyRecord "key$n" @{ n = $n } $id; $null = Get-ApifyRecord "key$n" $id }; $clock }
    'records rest'    = { param($count) $id = New-Storage key-value-stores; $clock = [Diagnostics.Stopwatch]::StartNew(); foreach ($n in 1..$count) { $uri = "${Address}v2/key-value-stores/$id/records/key$n"; $null = Invoke-RestMethod -Method Put -Uri $uri -Headers $headers -ContentType $json -Body (@{ n = $n } | ConvertTo-Json); $null = Invoke-RestMethod $uri -Headers $headers }; $clock }
    'requests module' = { param($count) $id = New-Storage request-queues; $urls = foreach ($n in 1..$count) { "https://example.com/page/$n" }; $clock = [Diagnostics.Stopwatch]::StartNew(); $urls | Add-ApifyRequest $id; $clock }
}
$do = $works["$Work $Way"]
$null = & $do ([Math]::Max(1, [int]($Count / 10)))
[GC]::Collect()
$process = [Diagnostics.Process]::GetCurrentProcess()
$before = $process.WorkingSet64
$milliseconds = (& $do $Count).Elapsed.TotalMilliseconds
$process.Refresh()
[FormattableString]::Invariant([Runtime.CompilerServices.FormattableStringFactory]::Create('{{"items":{0},"milliseconds":{1},"growthMegabytes":{2}}}', $Count, $milliseconds, ($process.PeakWorkingSet64 - $before) / 1e6))
