# Dot-sourced after _Helper.ps1: what is there when an example of the help is run (tests/Shared/example-world.json, as for the xunit tests).

$ExampleWorld = [System.IO.File]::ReadAllText([System.IO.Path]::Combine($PSScriptRoot, '..', 'Shared', 'example-world.json')) | ConvertFrom-Json
$ConnectionVariables += 'APIFY_LOCAL_PORT', 'ACTOR_RUN_ID'

function Get-Word ([string] $Text) {
    # What is the same on every run and every system: no numbers, IDs, dates and paths.
    # An ID of a request has 15 characters, another one 17, and some are all letters.
    $Text -split '\s+' | Where-Object { $_ -and $_ -notmatch '[\d\u2026\\]|\b(?!FollowUserSetting)([A-Za-z]{15}|[A-Za-z]{17})\b' -and $_ -notmatch '^-+$' }
}

function Get-ExpectedWord ([string] $Text) {
    # What -WhatIf says goes to the window alone. The user of this platform is local; in examples of the cloud it is jane, at Apify's address.
    Get-Word ($Text -replace '(?m)^What if: .*' -replace '\bjane\b', 'local' -replace 'https://api\.apify\.com/', $env:APIFY_API_BASE_URL)
}

function Reset-ExampleWorld {
    # A fresh platform for the session that Start-TestPlatform has connected, and a new folder: $ExampleFolder.
    $script:ExampleEnvironment = @{}
    foreach ($name in $ConnectionVariables) {
        $ExampleEnvironment[$name] = [Environment]::GetEnvironmentVariable($name)
    }
    # Where a machine says no language, PowerShell breaks the lines of a table inside of words.
    [cultureinfo]::CurrentCulture = [cultureinfo]::CurrentUICulture = [cultureinfo] 'en-US'
    $env:APIFY_LOCAL_PORT = '0'
    $env:APIFY_TOKEN = 'example'
    $null = Connect-Apify -Local -Port ([uri] $env:APIFY_API_BASE_URL).Port
    $null = Invoke-PlatformAdmin Post 'reset'
    foreach ($request in $ExampleWorld.requests) {
        $send = @{ Method = 'Post'; Uri = "$($env:APIFY_API_BASE_URL.TrimEnd('/'))/$($request.path)"; UseBasicParsing = $true; Headers = @{ Authorization = 'Bearer example' } }
        if ($request.method) {
            $send.Method = $request.method
        }
        if ($null -ne $request.body) {
            # Windows PowerShell sends a string as Latin-1.
            $send.Body = [System.Text.Encoding]::UTF8.GetBytes((ConvertTo-Json $request.body -Depth 20 -Compress))
            $send.ContentType = 'application/json'
        }
        $null = Invoke-RestMethod @send
    }
    $script:ExampleFolder = [System.IO.Path]::Combine([string] $TestDrive, [guid]::NewGuid().ToString('N'))
    foreach ($file in $ExampleWorld.files.PSObject.Properties) {
        $path = [System.IO.Path]::Combine($ExampleFolder, $file.Name)
        $null = New-Item -ItemType Directory -Path (Split-Path $path) -Force
        [System.IO.File]::WriteAllText($path, $file.Value)
    }
}

function Clear-ExampleWorld {
    # Whatever the example has set and started.
    foreach ($name in $ExampleEnvironment.Keys) {
        [Environment]::SetEnvironmentVariable($name, $ExampleEnvironment[$name])
    }
    Get-ApifyLocalPlatform | Where-Object { $env:APIFY_API_BASE_URL -ne $_.Url } | Stop-ApifyLocalPlatform
}
