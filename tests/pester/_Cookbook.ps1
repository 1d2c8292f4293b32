# Dot-sourced after _Helper.ps1: reads the recipes of docs/cookbook.md and makes the world that they are run in, tests/Shared/cookbook-world.json.
# Here they run in whatever PowerShell runs Pester, in the xunit tests of the cookbook in the one that the tests bring.

$RepositoryRoot = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
$BlockEnd = '~~~'

function Get-CookbookRecipe {
    # Each heading with scripts under it: what to run and what it prints, a line of $BlockEnd after each script.
    $text = [System.IO.File]::ReadAllText([System.IO.Path]::Combine($RepositoryRoot, 'docs', 'cookbook.md')) -replace '\r', ''
    foreach ($section in $text -split '(?m)^## ' | Select-Object -Skip 1) {
        $blocks = [regex]::Matches($section, '(?ms)^```powershell\n(?<code>.*?)^```\n\n```text\n(?<text>.*?)^```$')
        if ($blocks.Count) {
            @{
                Title    = ($section -split '\n')[0]
                Code     = ($blocks | ForEach-Object { $_.Groups['code'].Value + "'$BlockEnd'" }) -join "`n"
                Expected = ($blocks | ForEach-Object { $_.Groups['text'].Value + $BlockEnd }) -join "`n"
                Only7    = $section -match 'PowerShell 7 only'
            }
        }
    }
}

function Reset-CookbookWorld ([string] $Title, [string] $Folder) {
    # On the platform of the session (Start-TestPlatform), and in a new folder.
    $world = [System.IO.File]::ReadAllText([System.IO.Path]::Combine($RepositoryRoot, 'tests', 'Shared', 'cookbook-world.json')) | ConvertFrom-Json
    $platform = $env:APIFY_API_BASE_URL.TrimEnd('/') + '/'
    $null = Invoke-PlatformAdmin Post 'reset'
    foreach ($request in $world.requests | Where-Object { -not $_.for -or $_.for -eq $Title }) {
        $send = @{ Method = if ($request.method) { $request.method } else { 'Post' }; Uri = $platform + $request.path; UseBasicParsing = $true }
        if ($null -ne $request.body) {
            $send.Body = [System.Text.Encoding]::UTF8.GetBytes((ConvertTo-Json $request.body -Depth 20 -Compress))
            $send.ContentType = 'application/json'
        }
        $null = Invoke-RestMethod @send -Headers @{ Authorization = 'Bearer example' }
    }
    foreach ($variable in $world.environment.PSObject.Properties) {
        [Environment]::SetEnvironmentVariable($variable.Name, $variable.Value.Replace('{url}', $platform))
    }
    $null = New-Item -ItemType Directory -Path $Folder -Force
    foreach ($file in $world.files.PSObject.Properties) {
        [System.IO.File]::WriteAllText([System.IO.Path]::Combine($Folder, $file.Name), $file.Value)
    }
}

function Invoke-CookbookRecipe ([string] $Title, [string] $Code, [string] $Folder) {
    # In a new session, as it is pasted: what it prints, and the errors that nobody handled.
    Reset-CookbookWorld $Title $Folder
    $shell = [powershell]::Create()
    try {
        $null = $shell.AddScript({
            param($Module, $ScheduledTasks, $Folder, $Code, $Pester)
            Import-Module $Module
            if ($Pester) { Import-Module $Pester }
            $env:PSModulePath = [System.IO.Path]::GetDirectoryName([System.IO.Path]::GetDirectoryName($Module)) + [System.IO.Path]::PathSeparator + $env:PSModulePath
            . $ScheduledTasks
            $null = Connect-Apify
            Set-Location -LiteralPath $Folder
            & ([scriptblock]::Create($Code)) 3>&1 |
                ForEach-Object { if ($_ -is [System.Management.Automation.WarningRecord]) { "WARNING: $_" } else { $_ } } |
                Out-String -Width 100
        }).AddArgument($ModulePath).AddArgument([System.IO.Path]::Combine($RepositoryRoot, 'tests', 'Shared', 'ScheduledTasks.ps1')).AddArgument($Folder).AddArgument($Code).AddArgument((Get-Module Pester).Path)
        $text = $shell.Invoke() -join ''
        [pscustomobject]@{ Text = $text; Errors = @($shell.Streams.Error) }
    }
    finally {
        $shell.Dispose()
    }
}

function ConvertTo-MaskedText ([string] $Text) {
    # What changes from run to run becomes the same: IDs, times, durations, the widths of columns.
    $Text = $Text -replace '\r', '' -replace '\x1B\[[0-9;]*m'
    $Text = $Text -creplace '\b(?=[A-Za-z0-9]*[0-9A-Z])[A-Za-z0-9]{17}\b', '<id>'
    $Text = $Text -replace '\b\d\d-\d\d \d\d:\d\d\b', '<date>' -replace '\b\d+([.:]\d+)* ?(ms|s|min|h)\b', '<time>' -replace '\b\d+:\d\d:\d\d\b', '<time>'
    $lines = foreach ($line in $Text -split '\n') {
        ($line -replace '\u2026|\s+', ' ').Trim()
    }
    ($lines | Where-Object { $_.Trim('-', ' ') }) -join "`n"
}
