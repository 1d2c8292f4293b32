# A process keeps the ApifyPS.dll that it has loaded, also after Remove-Module. This says so before anything of another version is imported.
# It calls no method, because constrained language has none, and no cmdlet: the first of them would load a module of PowerShell, which takes
# as long as all the rest of the import. The build puts in the full name of the assembly that ships.
$own = '{assembly}'
$type = 'ApifyPS.ApifyConnection' -as [type]
if ($type -and $type.Assembly.FullName -ne $own) {
    $wanted, $loaded = $own, $type.Assembly.FullName -replace '^.*, Version=(.+?)\.0,.*$', '$1'
    if ($loaded -ne $wanted) {
        throw "ApifyPS $wanted can't be imported here, because this PowerShell has loaded ApifyPS $($loaded): open a new session and import it there."
    }
}
