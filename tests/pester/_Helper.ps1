# Dot-sourced in the BeforeAll of every test file. Runs in PowerShell 7 and in Windows PowerShell 5.1.
#
# The module under test is the one that ships (out/ApifyPS), never a bin folder; APIFYPS_MODULE_PATH names another manifest.

$ModulePath = if ($env:APIFYPS_MODULE_PATH) {
    $env:APIFYPS_MODULE_PATH
}
else {
    [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'ApifyPS', 'ApifyPS.psd1'))
}
Import-Module $ModulePath -ErrorAction Stop

# A vault with the secret Apify, in the place of whatever vaults this machine has.
$StandInModules = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', 'Shared', 'Modules'))
if ($env:PSModulePath -split [System.IO.Path]::PathSeparator -notcontains $StandInModules) {
    $env:PSModulePath = $StandInModules + [System.IO.Path]::PathSeparator + $env:PSModulePath
}

# Environment variables that decide where requests go. Tests replace them, so that no test can reach a real account.
$ConnectionVariables = 'APIFY_TOKEN', 'APIFY_API_BASE_URL', 'APIFY_LOCAL_HOME'

function Start-TestPlatform {
    # A local platform for one test file, to which the session is connected.
    $context = [pscustomobject]@{ Platform = $null; Environment = @{} }
    foreach ($name in $ConnectionVariables) {
        $context.Environment[$name] = [Environment]::GetEnvironmentVariable($name)
        [Environment]::SetEnvironmentVariable($name, $null)
    }
    try {
        $env:APIFY_LOCAL_HOME = [System.IO.Path]::Combine([string] $TestDrive, 'apify-local')
        $context.Platform = Start-ApifyLocalPlatform -Port 0 -InMemory -EndWithThisProcess -ErrorAction Stop
        $env:APIFY_API_BASE_URL = $context.Platform.Url
        $env:APIFY_TOKEN = 'pester'
        # What an example of another file has connected the process to isn't for this one to find.
        Get-ApifyConnection | Where-Object Name | ForEach-Object { Disconnect-Apify $_.Name -Scope Process }
        Disconnect-Apify -Scope Process
        Disconnect-Apify -Default
        $null = Connect-Apify -ErrorAction Stop
    }
    catch {
        Stop-TestPlatform $context
        throw
    }
    $context
}

function Stop-TestPlatform ($Context) {
    if (-not $Context) {
        return
    }
    try {
        Disconnect-Apify -ErrorAction SilentlyContinue
        if ($Context.Platform) {
            $Context.Platform | Stop-ApifyLocalPlatform -ErrorAction SilentlyContinue
        }
    }
    finally {
        foreach ($name in $ConnectionVariables) {
            [Environment]::SetEnvironmentVariable($name, $Context.Environment[$name])
        }
    }
}

function Register-TestActor ([string] $Name, [hashtable] $Script) {
    # A scripted Actor: the platform plays it without a process.
    $null = Register-ApifyLocalActor $Name -Scripted $Script -ErrorAction Stop
}

function Invoke-PlatformAdmin ([string] $Method, [string] $Path, $Body) {
    $request = @{ Method = $Method; Uri = "$($env:APIFY_API_BASE_URL.TrimEnd('/'))/__local/$Path"; UseBasicParsing = $true }
    if ($null -ne $Body) {
        $request.Body = ConvertTo-Json $Body -Depth 20 -Compress
        $request.ContentType = 'application/json'
    }
    (Invoke-RestMethod @request).data
}

function Get-PlatformRequest ([string] $Method, [string] $Path) {
    # What the platform was asked, oldest first; $Path is a regular expression.
    Invoke-PlatformAdmin Get "requests?path=$([uri]::EscapeDataString($Path))" | Where-Object method -EQ $Method
}

function Invoke-ChildPowerShell ([string[]] $ArgumentList, [hashtable] $Environment = @{}) {
    # The same edition of PowerShell as a new process: what a scheduled task or a pipeline step starts.
    # No colours, and lines of an error as one, because a host without a window breaks them anywhere.
    if (-not $Environment.ContainsKey('NO_COLOR')) {
        $Environment = @{ NO_COLOR = '1' } + $Environment
    }
    $saved = @{}
    foreach ($name in $Environment.Keys) {
        $saved[$name] = [Environment]::GetEnvironmentVariable($name)
        [Environment]::SetEnvironmentVariable($name, $Environment[$name])
    }
    try {
        $ErrorActionPreference = 'Continue'
        # Not the path of this process, nor what lies in $PSHOME: where PowerShell is a tool of dotnet, the first is dotnet's and the second
        # a program for one system. build.ps1 has put the right one first on PATH.
        $name = if ($PSVersionTable.PSVersion.Major -ge 6) { 'pwsh' } else { 'powershell' }
        $executable = @(Get-Command $name -CommandType Application)[0].Path
        $output = & $executable -NoLogo -NoProfile -NonInteractive @ArgumentList 2>&1
        [pscustomobject]@{
            ExitCode = $LASTEXITCODE
            Output   = ($output | ForEach-Object { "$_".TrimEnd() }) -join "`n" -replace '\n\s+\|\s+', ' '
        }
    }
    finally {
        foreach ($name in $saved.Keys) {
            [Environment]::SetEnvironmentVariable($name, $saved[$name])
        }
    }
}

function Wait-Until ([scriptblock] $Condition, [int] $Seconds = 20) {
    # True as soon as the condition holds: tests wait for what they need, never for a fixed time.
    $limit = [System.Diagnostics.Stopwatch]::StartNew()
    while ($limit.Elapsed.TotalSeconds -lt $Seconds) {
        if (& $Condition) {
            return $true
        }
        Start-Sleep -Milliseconds 50
    }
    $false
}
