# What a user's pipeline costs in PowerShell as it is installed. The commands are given as text, so that both ways have the same script around them.
param([string] $Command, [string] $WarmUp, [string] $Manifest, [string] $Counter, [string] $Address)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Import-Module $Manifest, $Counter
$env:APIFY_TOKEN = "benchmark"
$env:APIFY_API_BASE_URL = $Address
$null = & ([scriptblock]::Create($WarmUp)) | Measure-Flow
(& ([scriptblock]::Create($Command)) | Measure-Flow).ToString()
