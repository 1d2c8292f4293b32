<#
.SYNOPSIS
Brings the PowerShell that the module is to be tested on, with Pester, and gives the path of its program.
.DESCRIPTION
For the pipelines. 7.x comes as the dotnet tool PowerShell and needs the .NET runtime of its own generation (7.4: 8.0, 7.6: 10.0); 5.1 is
Windows PowerShell, which this script must run in.
.EXAMPLE
./.ci/Install-TestPowerShell.ps1 7.4
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true, Position = 0)]
    [ValidateSet('5.1', '7.4', '7.6')]
    [string] $Version
)

$ErrorActionPreference = 'Stop'
$pester = '5.7.1'
$root = [System.IO.Path]::GetDirectoryName($PSScriptRoot)

# What a program says of itself: which PowerShell it is, and on which .NET.
function Get-Identity ([string] $Program) {
    & $Program -NoProfile -NonInteractive -Command '"$($PSVersionTable.PSVersion.Major).$($PSVersionTable.PSVersion.Minor) $([Environment]::Version.Major)"'
}

if ($Version -eq '5.1') {
    $program = 'powershell'
    $expected = '5.1 4'
    if (-not (Get-Module Pester -ListAvailable | Where-Object { $_.Version -eq [version] $pester })) {
        # The Gallery speaks nothing older, and Windows PowerShell would.
        [System.Net.ServicePointManager]::SecurityProtocol = 'Tls12'
        $null = Install-PackageProvider NuGet -MinimumVersion 2.8.5.201 -Scope CurrentUser -Force
        Install-Module Pester -RequiredVersion $pester -Repository PSGallery -Scope CurrentUser -Force -SkipPublisherCheck
    }
}
else {
    $expected = @{ '7.4' = '7.4 8'; '7.6' = '7.6 10' }[$Version]
    $tools = [System.IO.Path]::Combine($root, 'artifacts', 'tools', "pwsh-$Version")
    $program = [System.IO.Path]::Combine($tools, $(if ($env:OS -eq 'Windows_NT') { 'pwsh.exe' } else { 'pwsh' }))
    if (-not [System.IO.File]::Exists($program)) {
        & dotnet tool install PowerShell --version "$Version.*" --tool-path $tools | Out-Host
        if ($LASTEXITCODE -ne 0) { throw "PowerShell $Version could not be installed." }
    }
}

# dotnet installs another version where it finds none that matches, and another runtime may stand in: neither is what is to be tested.
$identity = Get-Identity $program
if ($identity -ne $expected) { throw "$program is PowerShell and .NET $identity, and $expected is wanted." }

if ($Version -ne '5.1') {
    & $program -NoProfile -NonInteractive -Command "
        `$ErrorActionPreference = 'Stop'
        if (-not (Get-Module Pester -ListAvailable | Where-Object Version -EQ '$pester')) {
            Install-PSResource Pester -Version '$pester' -Repository PSGallery -TrustRepository -Scope CurrentUser
        }" | Out-Host
    if ($LASTEXITCODE -ne 0) { throw "Pester $pester could not be installed." }
}
$program
