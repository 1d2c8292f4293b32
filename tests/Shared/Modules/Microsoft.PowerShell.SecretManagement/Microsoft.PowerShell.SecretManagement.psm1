# Three commands of the real module with its errors (identifiers, categories, what ends the command and what does not), on vaults that are
# in every state that a vault can be in. $global:SecretCalls, where a test makes one, is told of each call; $env:STANDIN_VAULT names one more
# vault that is registered.

class PasswordRequiredException : System.InvalidOperationException {
    PasswordRequiredException([string] $message) : base($message) {}
}

function ConvertTo-Secure ([string] $Text) {
    $secret = [securestring]::new()
    foreach ($character in $Text.ToCharArray()) { $secret.AppendChar($character) }
    $secret
}

$vaults = [ordered]@{
    Home   = @{ IsDefault = $true; Secrets = [ordered]@{
            'Apify'      = ConvertTo-Secure 'apify_api_of_home'
            'my token'   = ConvertTo-Secure 'apify_api_with_a_space_in_its_name'
            'it''s $me'  = ConvertTo-Secure 'apify_api_with_quotes_in_its_name'
            'Padded'     = ConvertTo-Secure " apify_api_padded`r`n"
            'Credential' = [pscredential]::new('jane', (ConvertTo-Secure 'apify_api_of_jane'))
            'Plain'      = 'apify_api_as_text'
            'Blank'      = ConvertTo-Secure '  '
            'Letters'    = ConvertTo-Secure "apify_api_$([char] 0x17E)"
            'Table'      = @{ token = 'apify_api_in_a_table' }
            'Bytes'      = [byte[]] (97, 112, 105, 102, 121)
        }
    }
    Locked = @{ Fails = { throw [PasswordRequiredException]::new("A valid password is required to access the Locked vault.`nUse the Unlock-SecretStore cmdlet to provide the required password to access the store.") }; Secrets = @{} }
    Work   = @{ Secrets = [ordered]@{ 'Apify' = ConvertTo-Secure 'apify_api_of_work'; 'OnlyWork' = ConvertTo-Secure 'apify_api_only_at_work' } }
    Asks   = @{ Fails = { $null = $Host.UI.ReadLineAsSecureString() }; Secrets = @{} }
    Away   = @{ Fails = { throw [System.TimeoutException]::new('The server of the vault does not answer') }; Secrets = @{} }
    Waits  = @{ Fails = { while ($true) { [System.Threading.Thread]::Sleep(20) } }; Secrets = @{} }
    Slow   = @{ Fails = { [System.Threading.Thread]::Sleep(30000) }; Secrets = @{} }
}

# As the real one searches without a vault: the default one, then the others. Those that only a test names are left out.
$searched = 'Home', 'Locked', 'Work'

function Get-Vault ($Cmdlet, [string] $Name) {
    if (-not $vaults.Contains($Name)) {
        $Cmdlet.ThrowTerminatingError([System.Management.Automation.ErrorRecord]::new([InvalidOperationException]::new("Vault not found in registry: $Name"), 'GetSecretVaultNotFound', 'ObjectNotFound', $Name))
    }
    $vaults[$Name]
}

function Get-Secret {
    [CmdletBinding()]
    param([Parameter(Mandatory, Position = 0)] [string] $Name, [Parameter(Position = 1)] [string] $Vault, [switch] $AsPlainText)
    if ($null -ne $global:SecretCalls) { $null = $global:SecretCalls.Add(@{ Name = $Name; Vault = $Vault; Parameters = @($PSBoundParameters.Keys) }) }
    $PSCmdlet.WriteVerbose("Looking for $Name")
    foreach ($one in $(if ($Vault) { $Vault } else { $searched })) {
        $found = Get-Vault $PSCmdlet $one
        if ($found.Fails) {
            try { & $found.Fails }
            catch {
                $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new($_.Exception, 'GetSecretException', 'InvalidOperation', $Name))
                if ($Vault) { return }
            }
        }
        if ($found.Secrets.Contains($Name)) {
            $secret = $found.Secrets[$Name]
            $PSCmdlet.WriteObject($(if ($AsPlainText -and $secret -is [securestring]) { [System.Net.NetworkCredential]::new('', $secret).Password } else { , $secret }), $false)
            return
        }
    }
    $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.Management.Automation.ItemNotFoundException]::new("The secret $Name was not found."), 'GetSecretNotFound', 'ObjectNotFound', $Name))
}

function Get-SecretInfo {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string] $Name = '*', [Parameter(Position = 1)] [string] $Vault)
    foreach ($one in $(if ($Vault) { $Vault } else { $searched })) {
        $found = Get-Vault $PSCmdlet $one
        if ($found.Fails) {
            try { & $found.Fails }
            catch { $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new($_.Exception, 'GetSecretInfoException', 'InvalidOperation', $one)) }
        }
        foreach ($key in $found.Secrets.Keys) {
            $type = switch ($found.Secrets[$key]) { { $_ -is [securestring] } { 'SecureString' } { $_ -is [pscredential] } { 'PSCredential' } { $_ -is [string] } { 'String' } { $_ -is [hashtable] } { 'Hashtable' } default { 'ByteArray' } }
            if ($key -like $Name) { [pscustomobject]@{ Name = $key; Type = @($type)[0]; VaultName = $one } }
        }
    }
}

function Get-SecretVault {
    [CmdletBinding()]
    param([string[]] $Name = '*')
    # Not the default one first, as a registry may have it.
    foreach ($key in @('Locked', 'Home', 'Work') + @($env:STANDIN_VAULT | Where-Object { $_ })) {
        [pscustomobject]@{ Name = $key; ModuleName = 'Example.Vault'; IsDefault = [bool] $vaults[$key].IsDefault }
    }
}

Export-ModuleMember -Function Get-Secret, Get-SecretInfo, Get-SecretVault
