# A process keeps the ApifyPS.dll that it has loaded, also after Remove-Module. This says so before anything of another version is imported.
# It calls no method, because constrained language has none.
$type = 'ApifyPS.ApifyConnection' -as [type]
if ($type) {
    $wanted = (Get-Item -LiteralPath "$PSScriptRoot/bin/netstandard2.0/ApifyPS.dll").VersionInfo.FileVersion -replace '\.0$'
    $loaded = $type.Assembly.FullName -replace '^.*, Version=(.+?)\.0,.*$', '$1'
    if ($loaded -ne $wanted) {
        throw "ApifyPS $wanted can't be imported here, because this PowerShell has loaded ApifyPS $($loaded): open a new session and import it there."
    }
}
