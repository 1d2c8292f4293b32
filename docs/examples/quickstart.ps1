# ApifyPS on one machine, without an account: start the local platform, run an Actor on it, look at what it found.
#
#   dotnet build
#   pwsh docs/examples/quickstart.ps1                                        or, without PowerShell:
#   dotnet run --project src/ApifyPS.Shell -- docs/examples/quickstart.ps1
#
# Format-Table ends each table: the objects of a script go through one formatter, which lists those that come after a table.
#
# The Actor is docs/examples/actors/link-checker: it checks the links of this repository's documents.

$ErrorActionPreference = 'Stop'
$repository = (Resolve-Path -LiteralPath (Join-Path $PSScriptRoot ../..)).ProviderPath

if (-not (Get-Module ApifyPS)) {
    Import-Module (Join-Path $repository out/ApifyPS/ApifyPS.psd1)
}

'', '# Connect to the local platform; it is started when none runs'
Connect-Apify -Local | Format-Table

$items = @()
try {
    '', '# Register the folder of the Actor'
    $actor = Register-ApifyLocalActor -Path (Join-Path $PSScriptRoot actors/link-checker)
    "$($actor.Name) from docs/examples/actors/link-checker"

    '', '# Run it and wait for it'
    # A failed run is an error as well as an object; here the object is looked at first.
    $run = Invoke-ApifyActor -ActorId link-checker -ErrorAction Continue -Input @{
        root          = $repository
        paths         = 'README.md', 'docs'
        checkExternal = $false
    }
    $run | Format-Table

    '', '# What it found: each link is an object, a broken one has a problem'
    $items = @($run | Get-ApifyDatasetItem)
    $broken = @($items | Where-Object ok -eq $false)
    "$($items.Count) links, $($broken.Count) broken"
    $broken | Format-Table

    '', '# The end of its log'
    Get-ApifyLog -RunId $run.Id -Tail 5
}
finally {
    '', '# Disconnect; a platform that Connect-Apify started ends here'
    Disconnect-Apify
}

if ($run.Status -eq 'SUCCEEDED' -and $items.Count -gt 0) { exit 0 }
exit 1
