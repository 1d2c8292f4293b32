# Datasets as a user of PowerShell has them: from a CSV file into the platform, and out to a file.

BeforeAll {
    . "$PSScriptRoot/_Helper.ps1"
    $context = Start-TestPlatform
    Register-TestActor empty @{}
    $folder = New-Item -ItemType Directory -Path ([System.IO.Path]::Combine([string] $TestDrive, 'with a space'))
}

AfterAll {
    Stop-TestPlatform $context
}

Describe 'Add-ApifyDatasetItem' {
    BeforeEach {
        $run = Invoke-ApifyActor empty
    }

    It 'takes what Import-Csv and Select-Object make' {
        $csv = [System.IO.Path]::Combine($folder.FullName, 'people.csv')
        Set-Content -LiteralPath $csv -Value 'name,age', 'Jana,30', 'Petr,41' -Encoding UTF8
        Import-Csv -LiteralPath $csv | Add-ApifyDatasetItem $run
        Get-Item -LiteralPath $csv | Select-Object Name, Length | Add-ApifyDatasetItem $run
        $items = @($run | Get-ApifyDatasetItem)
        $items.Count | Should -Be 3
        $items[1].name | Should -Be 'Petr'
        $items[2].Name | Should -Be 'people.csv'
    }

    It 'stores an array as an array, also in Windows PowerShell' {
        # There a wrapped array used to become @{ value = ...; Count = ... }.
        [pscustomobject]@{ list = @(1, 2) | Write-Output -NoEnumerate; one = , 'x' } | Add-ApifyDatasetItem $run
        $item = $run | Get-ApifyDatasetItem
        $item.list.Count | Should -Be 2
        $item.list[1] | Should -Be 2
        $item.one.Count | Should -Be 1
    }

    It 'stores the lines of a JSON lines file' {
        '{"n":1}', '', '{"n":2}' | Add-ApifyDatasetItem $run
        @($run | Get-ApifyDatasetItem).n -join ',' | Should -Be '1,2'
    }

    It 'refuses a secret and goes on' {
        $secret = ConvertTo-SecureString 'hidden' -AsPlainText -Force
        @{ n = 1 }, @{ password = $secret }, @{ n = 2 } | Add-ApifyDatasetItem $run -ErrorVariable failed -ErrorAction SilentlyContinue
        @($failed).Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'NotSerializable,*'
        @($run | Get-ApifyDatasetItem).Count | Should -Be 2
    }
}

Describe 'Export-ApifyDataset' {
    BeforeAll {
        $run = Invoke-ApifyActor empty
        1..3 | ForEach-Object { [pscustomobject]@{ n = $_; text = "row $_" } } | Add-ApifyDatasetItem $run
    }

    It 'writes a file at a path with spaces, from the current location' {
        Push-Location -LiteralPath $folder.FullName
        try {
            $file = $run | Export-ApifyDataset -Path 'my items.json' -PassThru
        }
        finally {
            Pop-Location
        }
        $file.FullName | Should -Be ([System.IO.Path]::Combine($folder.FullName, 'my items.json'))
        @(Get-Content -LiteralPath $file.FullName -Raw | ConvertFrom-Json | ForEach-Object { $_ }).Count | Should -Be 3
        @(Get-ChildItem -LiteralPath $folder.FullName -Force -Filter '~*').Count | Should -Be 0
    }

    It 'writes to a drive of PowerShell' {
        $run | Export-ApifyDataset -Path TestDrive:\items.jsonl -First 2
        @(Get-Content TestDrive:\items.jsonl).Count | Should -Be 2
    }

    It 'replaces a file only with -Force' {
        $path = [System.IO.Path]::Combine($folder.FullName, 'old.jsonl')
        Set-Content -LiteralPath $path -Value 'old'
        { $run | Export-ApifyDataset -Path $path -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
        $run | Export-ApifyDataset -Path $path -Force
        @(Get-Content -LiteralPath $path).Count | Should -Be 3
    }
}
